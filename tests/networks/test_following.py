"""Following networks and themes: a double click does no harm."""

import threading

from sqlalchemy import func, select

from forum.networks.models import NetworkFollow


def test_r1_following_at_the_same_moment_is_one_row_and_no_fault(sign_in, cast, db_session):
    browsers = [sign_in(cast.ada) for _ in range(8)]
    tokens, statuses, start = [browser.token() for browser in browsers], [], threading.Barrier(8)

    def click(browser, token):
        start.wait()
        statuses.append(browser.post("/networks/west/follow", {"on": "1", "csrf_token": token}).status_code)

    threads = [threading.Thread(target=click, args=pair) for pair in zip(browsers, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 8
    assert db_session.scalar(select(func.count()).select_from(NetworkFollow).where(NetworkFollow.user_id == cast.ada.id)) == 1


def test_following_and_stopping_twice_change_nothing(sign_in, cast, db_session):
    browser = sign_in(cast.ada)
    for on, rows in (("1", 1), ("1", 1), ("0", 0), ("0", 0)):
        assert browser.post("/networks/west/follow", {"on": on}).status_code == 303
        assert db_session.scalar(select(func.count()).select_from(NetworkFollow).where(NetworkFollow.user_id == cast.ada.id)) == rows
