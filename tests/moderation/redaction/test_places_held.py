"""A text that waits for approval holds nothing that was taken out of its conversation either."""

from forum.core import clock
from forum.core.db import db, unit_of_work
from forum.moderation.holding.models import HeldPost


def test_a_held_reply_that_repeats_the_passage_is_masked_too(app, sign_in, cast, make_thread, make_reply, db_session):
    number = make_thread(cast.ada)
    reply = make_reply(number, cast.bram, "Vraag het aan Jan Peeters van de Dorpsstraat.")
    with app.app_context(), unit_of_work():
        held = HeldPost(kind="reply", author_id=cast.cleo.id, thread_id=number, network_id=1, audience="all", title="", body="Jan Peeters zei mij hetzelfde.",
                        html="<p>Jan Peeters zei mij hetzelfde.</p>", render_version=1, facts={}, why=[], created_at=clock.now(), due_at=clock.now())
        db.session.add(held)
        db.session.flush()
        row = held.id
    assert sign_in(cast.mo).post(f"/posts/{reply}/redact", {"passage": "Jan Peeters", "reason": "Een naam van een inwoner"}).status_code == 303
    kept = db_session.get(HeldPost, row)
    assert "Peeters" not in kept.body + kept.html and "zei mij hetzelfde" in kept.body
