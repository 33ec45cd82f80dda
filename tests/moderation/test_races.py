"""Two moderators at the same moment: one acts, the other is shown what the first did."""

import pytest
from sqlalchemy import func, select

from forum.core.db import db
from forum.core.events import Activity
from tests.threads.test_writing import at_once

WHY = {"reason": "Allebei tegelijk"}


def both(sign_in, first, second, url, data):
    """Two browsers that send the same form at once; gives the sorted statuses and the refused answer."""
    browsers = [(browser, browser.token()) for browser in (sign_in(first), sign_in(second))]
    answers = at_once([lambda b=b, t=t: b.post(url, {**data, "csrf_token": t}) for b, t in browsers])
    return sorted(answer.status_code for answer in answers), max(answers, key=lambda answer: answer.status_code)


@pytest.mark.parametrize("act", ["hide", "lock", "pin", "retitle", "move"])
def test_two_moderators_at_once_make_one_act(app, sign_in, cast, make_thread, act):
    number = make_thread(cast.ada)
    data = {**WHY, "title": "Dezelfde titel", "network": "both", "theme": "bermbeheer"}
    statuses, refused = both(sign_in, cast.mo, cast.root, f"/threads/{number}/{act}", data)
    assert statuses == [303, 409]
    assert any(name in refused.text for name in (cast.mo.name, cast.root.name)) and WHY["reason"] in refused.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.thread_id == number, Activity.kind != "thread.started")) == 1


def test_two_moderators_hide_one_reply(sign_in, cast, make_thread, make_reply):
    reply = make_reply(make_thread(cast.ada), cast.bram)
    assert both(sign_in, cast.mo, cast.root, f"/posts/{reply}/hide", WHY)[0] == [303, 409]
    assert both(sign_in, cast.mo, cast.root, f"/posts/{reply}/restore", {})[0] == [303, 409]


def test_two_moderators_undo_one_act(app, sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    sign_in(cast.mo).post(f"/threads/{number}/lock", WHY)
    with app.app_context():
        act = db.session.scalar(select(func.max(Activity.id)))
    assert both(sign_in, cast.mo, cast.root, f"/moderation/log/{act}/undo", {})[0] == [303, 409]


def test_a_later_moderator_is_shown_who_was_first_and_why(sign_in, cast, make_thread):
    number = make_thread(cast.ada)
    sign_in(cast.mo).post(f"/threads/{number}/lock", {"reason": "Uitgepraat"})
    refused = sign_in(cast.root).post(f"/threads/{number}/lock", {"reason": "Mijn eigen reden"})
    assert refused.status_code == 409
    for words in (cast.mo.name, "Uitgepraat", "gesloten", "Mijn eigen reden"):
        assert words in refused.text
