"""Merged, split, duplicate and featured conversations go out and come back equal."""

from sqlalchemy import update

from forum.core.clock import now
from forum.core.db import db, unit_of_work
from forum.threads.models import Thread
from tests.exchange.test_export import lines_of

WHY = {"reason": "Dit hoort samen"}


def test_reshaped_conversations_come_back_equal(app, command, other_site, sign_in, cast, make_thread, make_reply, tmp_path):
    one, two, three, four = (make_thread(cast.ada, f"Gesprek {number}") for number in range(4))
    replies = [make_reply(two, cast.bram, f"Antwoord {number}, zie #{{{one}}}") for number in range(4)]
    mo = sign_in(cast.mo)
    assert mo.post(f"/threads/{one}/merge", {**WHY, "into": two}).status_code == 303
    assert mo.post(f"/threads/{two}/split", {**WHY, "title": "Apart", "network": "oost", "theme": "", "post": replies[1:3]}).status_code == 303
    assert mo.post(f"/threads/{three}/duplicate", {**WHY, "into": four}).status_code == 303
    with app.app_context(), unit_of_work():
        db.session.execute(update(Thread).where(Thread.id == four).values(featured_at=now(), featured_until=now().date()))
    assert mo.post(f"/threads/{four}/convert", {**WHY, "kind": "practice"}).status_code == 303
    assert mo.post(f"/posts/{replies[0]}/redact", {**WHY, "passage": "Antwoord"}).status_code == 303
    first, second = tmp_path / "first.ndjson", tmp_path / "second.ndjson"
    assert command("export", "--with-addresses", first).exit_code == 0
    ran = other_site("import", first)
    assert ran.exit_code == 0, ran.output
    assert other_site("export", "--with-addresses", second).exit_code == 0
    assert lines_of(second) == lines_of(first)
    threads = {line["title"]: line for line in lines_of(first) if line["type"] == "thread"}
    assert set(threads) == {"Gesprek 1", "Apart", "Gesprek 2", "Gesprek 3"} and threads["Gesprek 2"]["same_as"] == threads["Gesprek 3"]["ref"]
    numbers = [line["number"] for line in lines_of(first) if line["type"] == "post" and line["thread"] == threads["Gesprek 1"]["ref"]]
    assert numbers == [2, 5, 6], "gaps stay, so that addresses stay"
