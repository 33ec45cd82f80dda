"""What waits for the moderators of the fictional community, and what they did: flags, a decision with an appeal, a proposed theme, saved replies, the rota.

It is done by the verbs themselves, once, when the community is loaded into an empty site.
"""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db, unit_of_work
from forum.moderation import actions as moderating
from forum.moderation.actions import By
from forum.moderation.fairness.actions import appeal
from forum.moderation.fairness.models import Statement
from forum.moderation.flags.actions import decide, flag
from forum.moderation.flags.queries import open_case
from forum.moderation.rota import saved
from forum.moderation.rota.actions import leave_note
from forum.moderation.rota.saved import Wording
from forum.networks.models import Network
from forum.networks.proposals import propose
from forum.threads.models import Post, Thread

REPLIES = (
    ("Staat al elders", "Over dit probleem loopt al een gesprek. Daar vind je de antwoorden bij elkaar.", "reason"),
    ("Naam of nummer van een burger", "Er stond een naam of nummer in van iemand die er niet om vroeg. Daarom is het weggehaald.", "reason"),
    ("Vraag naar de context", "Kan je erbij zeggen over hoeveel bomen of vierkante meter het gaat, op welke grond, en wat je al probeerde? "
     "Dan kunnen collega’s gerichter helpen.", "reply"),
    ("Geen groenambtenaar", "Dit netwerk is voor medewerkers van lokale besturen. Werk je voor een aannemer of studiebureau? "
     "Dan kan een lid je als externe expert uitnodigen.", "refusal"),
)


def play() -> None:
    """All of it, in one transaction."""
    with unit_of_work():
        people = {address.split("@")[0]: number for address, number in db.session.execute(select(User.email, User.id).where(User.email.is_not(None)))}
        _flags(people)
        _appealed(people)
        propose(people["karim"], "Stadslandbouw", "Volkstuinen en pluktuinen komen vaak terug, maar passen onder geen enkel thema.")
        for title, words, use in REPLIES:
            saved.add(Wording(title, words, use), by=people["mieke"])
        oost = db.session.scalar(select(Network.id).where(Network.slug == "oost"))
        leave_note(oost, "Met Stijn gebeld over de meldingen bij het snoeigesprek. Hij past zijn tekst zelf aan.", by=people["mieke"])


def _post(title: str, number: int) -> tuple[Thread, Post]:
    """A post of the community, by words of its conversation's title."""
    thread = db.session.scalar(select(Thread).where(Thread.title.contains(title)).order_by(Thread.id).limit(1))
    return thread, db.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.number == number))


def _flags(people: dict[str, int]) -> None:
    """Two that wait, one of them by two members, and one that was decided."""
    thread, post = _post("Japanse duizendknoop", 3)
    flag(thread, post, by=people["ellen"], reason="advertising", note="Noemt één firma bij naam, zonder te zeggen of er een belang is.")
    flag(thread, post, by=people["jonas"], reason="advertising")
    thread, post = _post("Onkruid op dolomietpaden", 2)
    flag(thread, post, by=people["nele"], reason="unsafe", note="Met een brander werken in een droge zomer mag hier niet.")
    thread, post = _post("Adoptiegroen", 2)
    flag(thread, post, by=people["dries"], reason="wrong_place")
    case = open_case(post.id)
    why = "Het antwoord gaat wel degelijk over adoptiegroen. Het mag hier staan."
    decide(thread, post, case, "kept", By(people["mieke"], why, rule="wrong_place", from_flags=True))


def _appealed(people: dict[str, int]) -> None:
    """A conversation that was closed, and whose writer does not agree: somebody else than who closed it decides."""
    thread, _opening = _post("Wadi in woonwijk", 1)
    done = moderating.lock(thread, By(people["mieke"], "Er kwam al maanden niets meer bij.", rule="other"))
    statement = db.session.scalar(select(Statement).where(Statement.activity_id == done.id))
    if statement is not None:
        appeal(statement, "Het probleem is nog niet opgelost. Volgende maand meten we opnieuw, en dan wil ik het resultaat hier zetten.")
