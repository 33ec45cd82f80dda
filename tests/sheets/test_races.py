"""Two at the same moment: one publishes, two numbers differ, a double click makes one."""

import pytest
from sqlalchemy import func, select

from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.sheets.models import Sheet, SheetCredit
from tests.sheets.conftest import PARTS
from tests.threads.test_writing import at_once


def together(browsers, calls):
    """Send forms at once; the browsers' tokens are read before."""
    tokens = [browser.token() for browser in browsers]
    return at_once([lambda b=b, t=t, u=u, d=d: b.post(u, {**d, "csrf_token": t}) for b, t, (u, d) in zip(browsers, tokens, calls, strict=True)])


def test_two_who_publish_one_sheet_publish_it_once(app, sign_in, cast, offered, approve):
    number = offered()
    approve(number)
    answers = together([sign_in(cast.ada), sign_in(cast.mo)], [(f"/sheets/{number}/publish", {})] * 2)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == Happened.SHEET_PUBLISHED)) == 1


def test_sheets_published_at_once_get_different_numbers(app, sign_in, cast, offered, approve, solved):
    numbers = [offered(thread=solved(title=f"Gesprek {i}")) for i in range(5)]
    for number in numbers:
        approve(number)
    answers = together([sign_in(cast.ada) for _ in numbers], [(f"/sheets/{number}/publish", {}) for number in numbers])
    assert [answer.status_code for answer in answers] == [303] * 5
    with app.app_context():
        assert sorted(db.session.scalars(select(Sheet.number))) == [1, 2, 3, 4, 5]


def test_two_who_offer_at_once_ask_people_once(app, sign_in, cast, draft):
    number = draft()
    answers = together([sign_in(cast.ada), sign_in(cast.mo)], [(f"/sheets/{number}/offer", {})] * 2)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SheetCredit)) == 2
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == Happened.SHEET_CONSENT_ASKED)) == 1


def test_a_double_click_makes_one_sheet(app, sign_in, cast, solved):
    ada, form = sign_in(cast.ada), {**PARTS, "thread": solved().id, "audience": "all", "idempotency": "dubbele-klik"}
    answers = together([ada, ada], [("/sheets/new", form)] * 2)
    assert {answer.status_code for answer in answers} == {303}
    with app.app_context():
        assert db.session.scalar(select(func.count(Sheet.id))) == 1


def test_a_review_that_is_sent_twice_counts_once(app, sign_in, cast, offered):
    number, bram = offered(), sign_in(cast.bram)
    answers = together([bram, bram], [(f"/sheets/{number}/reviews", {"verdict": "approved", "version": 1})] * 2)
    assert {answer.status_code for answer in answers} == {303}
    with app.app_context():
        assert db.session.scalar(select(func.count(Activity.id)).where(Activity.kind == Happened.SHEET_REVIEWED)) == 1


@pytest.mark.parametrize("act", ["withdraw", "restore"])
def test_two_who_withdraw_or_restore_do_it_once(sign_in, cast, published, act):
    number = published()
    if act == "restore":
        sign_in(cast.mo).post(f"/sheets/{number}/withdraw", {"reason": "Samen"})
    answers = together([sign_in(cast.mo), sign_in(cast.root)], [(f"/sheets/{number}/{act}", {"reason": "Samen"})] * 2)
    assert sorted(answer.status_code for answer in answers) == [303, 409]


def test_who_changes_a_text_while_another_approves_it_publishes_nothing_unread(app, sign_in, cast, offered, edit_sheet):
    number = offered()
    bram = sign_in(cast.bram)
    edit_sheet(number, cast.ada, problem="Iets heel anders")
    assert bram.post(f"/sheets/{number}/reviews", {"verdict": "approved", "version": 1}).status_code == 403
    assert sign_in(cast.ada).post(f"/sheets/{number}/publish").status_code == 422
