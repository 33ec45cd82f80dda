"""Taking a passage out of a conversation, wherever it stands there, and putting it back within thirty days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from forum.accounts.viewers import viewer_of
from forum.core.access import RuleBroken, SomeoneWasFaster
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import Activity, Happened
from forum.core.i18n import _
from forum.core.markup.budget import render_many
from forum.core.markup.own import known_in
from forum.core.markup.version import RENDERER
from forum.core.search import dictionary, documents, store
from forum.core.text import paragraphs
from forum.moderation.actions import By, somebody_did, today, told
from forum.moderation.redaction.models import SealedOriginal
from forum.moderation.redaction.passages import Passage
from forum.moderation.redaction.places import Change, TooLong, changes, is_of_post, swap
from forum.threads import searching
from forum.threads.models import Post, Submission, Thread
from forum.threads.referring import stored

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Ready:
    """What is made before the write transaction opens: the passage in its forms, and of each post that holds it the text that is to stand there, with its HTML."""

    passage: Passage
    bodies: dict[int, tuple[str, str]]


def prepare(thread: Thread, post: Post, typed: str, *, by: int | None) -> Ready:
    """Look for a passage and render the texts without it: slow work. Raises as `found_in` does."""
    passage = passage_of(thread, post, typed, by=by)
    return Ready(passage, _rendered(found_in(thread, post, passage)))


def passage_of(thread: Thread, post: Post, typed: str, *, by: int | None) -> Passage:
    """A passage as it was typed, and as it is stored where it names members or conversations."""
    who = viewer_of(by) if by else None
    return Passage(typed, stored(typed, who, thread, before=post.body)) if who else Passage(typed)


def found_in(thread: Thread, post: Post, passage: Passage) -> list[Change]:
    """The rows that hold the passage.

    Raises RuleBroken when it does not stand in this post or is too short for all its places, SomeoneWasFaster when it was taken out already.
    """
    if not passage.forms:
        raise RuleBroken(_("Choose at least one word of the text."))
    try:
        found = changes(thread.id, passage)
    except TooLong as fault:
        raise RuleBroken(_("This stands in so many places that a text would become too long. Choose a longer passage.")) from fault
    if any(is_of_post(change, post) for change in found):
        return found
    if any(set(passage.forms) & set(sealed.original["passages"]) for sealed in standing(post.id)):
        raise somebody_did(Happened.POST_REDACTED, thread, post)
    raise RuleBroken(_("This passage does not stand in the text just so. Copy it from the text above."))


def _rendered(found: Sequence[Change]) -> dict[int, tuple[str, str]]:
    texts = {change.key[0]: change.after["body"] for change in found if change.table == "post"}
    writers = dict(db.session.execute(select(Post.id, Post.author_id).where(Post.id.in_(list(texts)))).all())
    made = render_many(list(texts.values()), [known_in(text, by=writers[number]) for number, text in texts.items()])
    return {number: (text, paragraphs(text) if html is None else html) for (number, text), html in zip(texts.items(), made, strict=True)}


def redact(thread: Thread, post: Post, typed: str, by: By, ready: Ready | None = None) -> Activity:
    """Put a mark in the place of a passage, everywhere in the thread; what stood there is sealed. The caller has the thread locked.

    `ready` comes from `prepare`; without it the texts are rendered here. Raises as `found_in` does, and SomeoneWasFaster when a text changed since `prepare`.
    """
    ready = ready or prepare(thread, post, typed, by=by.user_id)
    if ready.passage.stands_in(by.reason):
        raise RuleBroken(_("Say why without the passage itself: the reason can be read by others."))
    found = [_with_html(change, ready.bodies) for change in found_in(thread, post, ready.passage)]
    swap(found, back=False)
    sealed = SealedOriginal(post_id=post.id, original={"passages": ready.passage.forms, "rows": [change.kept() for change in found]}, created_at=now(),
                            erase_on=today() + KEPT)
    db.session.add(sealed)
    _bring_up_to_date(found, thread, ready.passage.forms)
    done = told(Happened.POST_REDACTED, thread, by, post, number=post.number, places=len(found), sealed=sealed.id)
    sealed.activity_id = done.id
    db.session.flush()
    return done


def _with_html(change: Change, bodies: dict[int, tuple[str, str]]) -> Change:
    """A post's HTML goes with its text."""
    if change.table != "post":
        return change
    text, html = bodies.get(change.key[0], ("", ""))
    if text != change.after["body"]:
        raise SomeoneWasFaster(_("Somebody wrote in this conversation at the same moment. Nothing was changed; send it again."))
    post = change.row
    return Change(change.table, change.key, {**change.before, "html": post.html, "render_version": post.render_version},
                  {**change.after, "html": html, "render_version": RENDERER})


def _bring_up_to_date(found: Sequence[Change], thread: Thread, forms: Sequence[str]) -> None:
    """What is searched of the posts and threads that changed, and addresses that repeat a title; words that stand in no title any more are suggested no more."""
    touched = {change.key[0] for change in found if change.table == "post"}
    if any(change.table == "details" for change in found):
        touched |= set(db.session.scalars(select(Post.id).where(Post.thread_id == thread.id, Post.number == 1)))
    retitled = {change.key[0] for change in found if change.table == "thread"}
    threads = {thread.id, *retitled}
    for post in db.session.scalars(select(Post).where(Post.id.in_(touched)).execution_options(populate_existing=True)):
        threads.add(post.thread_id)
        if post.is_visible:
            searching.put_text(post)
    for number in retitled:
        sent = update(Submission).where(Submission.location.startswith(f"/threads/{number}-"))
        db.session.execute(sent.values(location=f"/threads/{number}").execution_options(synchronize_session=False))
    words = documents.title_words(dictionary.lexicon(), " ".join(forms))
    store.unlearn(word for word in words if not db.session.scalar(select(Thread.id).where(Thread.title.icontains(word, autoescape=True)).limit(1)))
    for number in sorted(threads):
        searching.refresh(number)


def standing(post_id: int) -> list[SealedOriginal]:
    """The sealed originals of a post that were not put back, newest first."""
    mine = select(SealedOriginal).where(SealedOriginal.post_id == post_id, SealedOriginal.restored_at.is_(None), SealedOriginal.erase_on > today())
    return list(db.session.scalars(mine.order_by(SealedOriginal.id.desc())))


def kept_for(activity: Activity) -> SealedOriginal | None:
    """The sealed original that an act names; None once it was erased."""
    wanted = select(SealedOriginal).where(SealedOriginal.id == activity.facts.get("sealed", 0), SealedOriginal.erase_on > today())
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def unredact(activity: Activity, thread: Thread, by: By) -> Activity:
    """Put everything back as it stood. Raises SomeoneWasFaster when the original was erased, or a text changed since."""
    return _turn(activity, thread, by, back=True)


def redact_again(activity: Activity, thread: Thread, by: By) -> Activity:
    """Take the same passage out again. Raises SomeoneWasFaster as `unredact` does, and when it stands in newer texts too."""
    return _turn(activity, thread, by, back=False)


def _turn(activity: Activity, thread: Thread, by: By, *, back: bool) -> Activity:
    sealed = kept_for(activity)
    if sealed is None:
        raise SomeoneWasFaster(_("The original was erased after 30 days. It cannot be put back any more."))
    found = [Change(**row) for row in sealed.original["rows"]]
    if not swap(found, back=back):
        raise SomeoneWasFaster(_("This was changed again in the meantime, so there is nothing to take back."))
    if not back and changes(thread.id, Passage(*sealed.original["passages"])):
        raise SomeoneWasFaster(_("The passage stands in newer texts too. Take it out at the post itself."))
    sealed.restored_at = now() if back else None
    _bring_up_to_date(found, thread, sealed.original["passages"])
    post = db.session.get(Post, activity.post_id, populate_existing=True)
    kind = Happened.POST_UNREDACTED if back else Happened.POST_REDACTED
    return told(kind, thread, by, post, number=post.number, places=len(found), sealed=sealed.id)
