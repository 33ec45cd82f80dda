"""What moderators did, in the reader's language. Rows keep names, ids and the typed reason; the words stand here."""

from __future__ import annotations

from datetime import date

from forum.core.dates import day
from forum.core.events import Happened
from forum.core.i18n import _, lazy
from forum.networks import catalogue

ACTS = {
    Happened.THREAD_HIDDEN: lazy("conversation hidden"),
    Happened.THREAD_RESTORED: lazy("conversation shown again"),
    Happened.POST_HIDDEN: lazy("reply hidden"),
    Happened.POST_RESTORED: lazy("reply shown again"),
    Happened.THREAD_LOCKED: lazy("conversation closed"),
    Happened.THREAD_UNLOCKED: lazy("conversation opened again"),
    Happened.THREAD_PINNED: lazy("conversation pinned"),
    Happened.THREAD_UNPINNED: lazy("conversation unpinned"),
    Happened.THREAD_MOVED: lazy("conversation moved"),
    Happened.THREAD_RETITLED: lazy("title changed"),
    Happened.THREAD_MERGED: lazy("conversation merged into another"),
    Happened.THREAD_UNMERGED: lazy("merged conversation taken apart again"),
    Happened.THREAD_SPLIT: lazy("replies split into a new conversation"),
    Happened.THREAD_UNSPLIT: lazy("split replies put back"),
    Happened.THREAD_DUPLICATE: lazy("conversation marked as a duplicate"),
    Happened.THREAD_NOT_DUPLICATE: lazy("conversation is no duplicate any more"),
    Happened.THREAD_FEATURED: lazy("conversation featured"),
    Happened.THREAD_UNFEATURED: lazy("conversation no longer featured"),
    Happened.THREAD_CONVERTED: lazy("kind of conversation changed"),
    Happened.SOLUTION_CHANGED: lazy("solution changed"),
    Happened.POST_REDACTED: lazy("passage removed"),
    Happened.POST_UNREDACTED: lazy("removed passage put back"),
}
OTHERS = {
    Happened.MEMBERSHIP_APPROVED: lazy("membership approved"),
    Happened.MEMBERSHIP_REFUSED: lazy("membership refused"),
    Happened.MEMBERSHIP_REOPENED: lazy("request opened again"),
    Happened.ACCOUNT_CREATED: lazy("account made"),
    Happened.ACCOUNT_ENDED: lazy("account ended"),
    Happened.ACCOUNT_REOPENED: lazy("account reopened"),
    Happened.ROLE_CHANGED: lazy("role changed"),
    Happened.HOME_NETWORK_CHANGED: lazy("home network changed"),
    Happened.WITHOUT_NAME_ALLOWED: lazy("posting without name allowed"),
    Happened.WITHOUT_NAME_ENDED: lazy("posting without name switched off"),
    Happened.MUNICIPALITY_CHANGED: lazy("network of a municipality changed"),
    Happened.THEME_ADDED: lazy("theme added"),
    Happened.THEME_CHANGED: lazy("theme changed"),
    Happened.THEME_MERGED: lazy("theme merged into another"),
    Happened.THEME_RETIRED: lazy("theme retired"),
    Happened.THEME_REVIVED: lazy("theme brought back"),
}
GUESTS = {
    Happened.GUEST_INVITED: lazy("external expert invited"),
    Happened.GUEST_RENEWED: lazy("new link for an external expert"),
    Happened.GUEST_REVOKED: lazy("access of an external expert ended"),
    Happened.GUEST_ENTERED: lazy("external expert came in"),
    Happened.EXPERT_CHANGED: lazy("register of experts changed"),
}
GAPS = {
    Happened.GAP_HIDDEN: lazy("knowledge gap hidden"),
    Happened.GAP_RESTORED: lazy("knowledge gap shown again"),
    Happened.GAP_MERGED: lazy("knowledge gaps merged"),
}
PRACTICE = {
    Happened.REPORT_HIDDEN: lazy("report from practice hidden"),
    Happened.REPORT_RESTORED: lazy("report from practice shown again"),
}
NUMBERED = (Happened.POST_HIDDEN, Happened.POST_RESTORED, Happened.AUTHOR_SEEN, Happened.POST_REDACTED, Happened.POST_UNREDACTED, Happened.SEALED_SEEN,
            Happened.SOLUTION_CHANGED)
RESHAPED = (Happened.THREAD_MERGED, Happened.THREAD_UNMERGED, Happened.THREAD_SPLIT, Happened.THREAD_UNSPLIT, Happened.THREAD_DUPLICATE)
CASES = {
    Happened.FLAGS_DECIDED: lazy("flags decided"),
    Happened.HELD_APPROVED: lazy("held post approved"),
    Happened.HELD_REFUSED: lazy("held post refused"),
    Happened.APPEAL_MADE: lazy("appeal made"),
    Happened.APPEAL_DECIDED: lazy("appeal decided"),
    Happened.ITEM_DONE: lazy("item of the queue done"),
    Happened.PROPOSAL_DECIDED: lazy("proposed theme decided"),
}
PEOPLE = {
    Happened.PERSON_NOTED: lazy("friendly note sent"),
    Happened.PERSON_WARNED: lazy("member warned"),
    Happened.PERSON_SILENCED: lazy("member silenced"),
    Happened.PERSON_SUSPENDED: lazy("member suspended"),
    Happened.PERSON_EXCLUDED: lazy("member excluded"),
    Happened.SANCTION_LIFTED: lazy("measure lifted"),
}
SETTINGS = {
    Happened.HOLDING_CHANGED: lazy("rules for holding posts changed"),
    Happened.CARE_CHANGED: lazy("reminders changed"),
    Happened.ROTA_CHANGED: lazy("rota changed"),
}
LOOKS = {
    Happened.AUTHOR_SEEN: lazy("looked up who wrote without name"),
    Happened.PERSON_SEEN: lazy("looked at a member's history"),
    Happened.SEALED_SEEN: lazy("looked at a sealed original"),
    Happened.LOG_EXPORTED: lazy("exported the log"),
}
LABELS = {**ACTS, **CASES, **PEOPLE, **SETTINGS, **LOOKS, **OTHERS, **GUESTS, **GAPS, **PRACTICE}
DECIDED = {"hidden": lazy("hidden"), "kept": lazy("left as it is"), "handled": lazy("mended in another way"),
           "confirmed": lazy("the decision stands"), "reversed": lazy("the decision is taken back")}
PROPOSALS = {"accepted": lazy("accepted"), "exists": lazy("exists already"), "refused": lazy("refused"), "reopened": lazy("waits again")}
GROUPS = {"acts": (lazy("on conversations"), (*ACTS, *CASES, *PRACTICE, *GAPS)), "people": (lazy("about people"), (*PEOPLE, *OTHERS, *GUESTS)),
          "looks": (lazy("looks"), (*LOOKS,)), "settings": (lazy("settings"), (*SETTINGS,))}
KINDS = {"problem": lazy("problem"), "practice": lazy("good practice")}
ROLES = {"member": lazy("member"), "moderator": lazy("moderator"), "admin": lazy("administrator")}


def label(kind: str) -> str:
    """An act in a few words."""
    return str(LABELS[Happened(kind)])


def did(kind: str) -> str:
    """The same as a whole sentence, for the line that offers undo."""
    words = label(kind)
    return _("Done: %(act)s.", act=words)


def change(kind: str, facts: dict) -> str:
    """What became what, for acts that change something into something else."""
    return next((told for say in (_on_thread, _on_post, _on_item, _on_account) if (told := say(kind, facts))), "")


def _on_thread(kind: str, facts: dict) -> str:
    if kind == Happened.THREAD_RETITLED:
        return _("“%(old)s” became “%(new)s”", old=facts.get("old_title", ""), new=facts.get("new_title", ""))
    if kind == Happened.THREAD_MOVED:
        return _moved(facts)
    if kind in RESHAPED:
        return _reshaped(kind, facts)
    if kind in (Happened.THREAD_PINNED, Happened.THREAD_FEATURED) and facts.get("until"):
        return _("until %(day)s", day=day(date.fromisoformat(facts["until"])))
    if kind == Happened.THREAD_CONVERTED:
        return f"{KINDS.get(facts['from_kind'], '')} → {KINDS.get(facts['to_kind'], '')}"
    return ""


def _on_post(kind: str, facts: dict) -> str:
    """Which post, and whether the site did it by a rule."""
    told = _("post %(number)s", number=facts["number"]) if kind in NUMBERED and facts.get("number") else ""
    rule = _("by the site, after a flag") if facts.get("automated") else ""
    return "; ".join(filter(None, (told, rule)))


def _on_item(kind: str, facts: dict) -> str:
    """What was decided about an item of the queue, or which setting changed."""
    if kind in (Happened.FLAGS_DECIDED, Happened.APPEAL_DECIDED):
        return str(DECIDED.get(facts.get("outcome"), ""))
    if kind == Happened.HELD_APPROVED and facts.get("vetted"):
        return _("and the member is trusted from now on")
    if kind == Happened.PROPOSAL_DECIDED:
        return f"{facts.get('name', '')}: {PROPOSALS[facts['outcome']]}"
    if kind == Happened.ROTA_CHANGED:
        return _("week of %(day)s: %(old)s → %(new)s", day=day(date.fromisoformat(facts["week"])), old=facts["from_name"] or _("nobody"),
                 new=facts["to_name"] or _("nobody"))
    return facts.get("name", "") if kind == Happened.HOLDING_CHANGED else ""


def _on_account(kind: str, facts: dict) -> str:
    if kind in set(GUESTS):
        return _guest(facts)
    return _changed_account(kind, facts) if kind in set(OTHERS) else ""


def _reshaped(kind: str, facts: dict) -> str:
    """Which other conversation. Of a duplicate only its number: not everyone who reads this reads that one."""
    if kind == Happened.THREAD_DUPLICATE:
        return _("same as conversation %(number)s", number=facts.get("of", ""))
    return f"“{facts.get('old_title') or facts.get('new_title', '')}”"


def _guest(facts: dict) -> str:
    """Which expert, and until when."""
    who = ", ".join(part for part in (facts.get("name"), facts.get("organisation")) if part)
    return f"{who}; {_('until %(day)s', day=day(date.fromisoformat(facts['last_day'])))}" if facts.get("last_day") else who


def _changed_account(kind: str, facts: dict) -> str:
    """The same for acts on people and themes; the name when nothing else says whom or what it was about."""
    name = facts.get("name") or ""
    match kind:
        case Happened.ROLE_CHANGED:
            return f"{_role(facts, 'from')} → {_role(facts, 'to')}"
        case Happened.HOME_NETWORK_CHANGED:
            places = [facts.get(f"{when}_network") for when in ("from", "to")]
            return " → ".join(catalogue.network_label(number) for number in places if number)
        case Happened.MUNICIPALITY_CHANGED:
            places = [catalogue.network_label(number) if number else _("to be chosen") for number in (facts["from_network"], facts["to_network"])]
            return f"{name}: {' → '.join(places)}"
        case Happened.THEME_MERGED:
            return f"{name} → {facts.get('into_name', '')}"
        case Happened.THEME_CHANGED:
            return name if facts.get("from_name", name) == name else f"{facts['from_name']} → {name}"
    return name if kind.startswith(("theme.", "network.")) or kind in (Happened.MEMBERSHIP_REFUSED, Happened.MEMBERSHIP_REOPENED) else ""


def _role(facts: dict, when: str) -> str:
    role = str(ROLES.get(facts.get(f"{when}_role"), ""))
    where = ", ".join(catalogue.network_label(number) for number in facts.get(f"{when}_networks") or ())
    return f"{role} ({where})" if where else role


def _moved(facts: dict) -> str:
    parts = []
    if facts.get("from_network") != facts.get("to_network"):
        parts.append(f"{catalogue.network_label(facts.get('from_network'))} → {catalogue.network_label(facts.get('to_network'))}")
    if facts.get("from_themes") != facts.get("to_themes"):
        parts.append(f"{_theme(facts.get('from_themes'))} → {_theme(facts.get('to_themes'))}")
    return "; ".join(parts)


def _theme(theme_ids: list[int] | None) -> str:
    found = catalogue.theme(theme_ids[0]) if theme_ids else None
    return found.name if found else _("no theme")


def neutral_line(row, _who=None) -> tuple[str, str] | None:
    """What members read between the posts: the act without the moderator's name, and the reason. None when they need not know."""
    reason = row.facts.get("reason", "")
    match row.kind:
        case Happened.THREAD_LOCKED:
            return _("A moderator closed this conversation"), reason
        case Happened.THREAD_UNLOCKED:
            return _("A moderator opened this conversation again"), reason
        case Happened.THREAD_PINNED:
            return _("A moderator pinned this conversation"), reason
        case Happened.THREAD_MOVED:
            return _("A moderator moved this conversation: %(change)s", change=_moved(row.facts)), reason
        case Happened.THREAD_RETITLED:
            return _("A moderator changed the title"), reason
        case Happened.THREAD_MERGED:
            return _("Here begins “%(title)s”, which a moderator merged with this conversation", title=row.facts.get("old_title", "")), reason
        case Happened.THREAD_UNMERGED:
            return _("A moderator took “%(title)s” apart from this conversation again", title=row.facts.get("old_title", "")), reason
        case Happened.THREAD_SPLIT:
            return _("A moderator split some replies into a new conversation: “%(title)s”", title=row.facts.get("new_title", "")), reason
        case Happened.THREAD_UNSPLIT:
            return _("A moderator put the split replies back"), reason
    return _redaction_line(row.kind, row.facts, reason)


def _redaction_line(kind: str, facts: dict, reason: str) -> tuple[str, str] | None:
    """The same for acts on what a conversation says."""
    match kind:
        case Happened.POST_REDACTED:
            return _("A moderator removed a passage from post %(number)s", number=facts.get("number", "")), reason
        case Happened.POST_UNREDACTED:
            return _("A moderator put a removed passage of post %(number)s back", number=facts.get("number", "")), reason
        case Happened.THREAD_FEATURED:
            return _("A moderator put this conversation in the spotlight"), reason
        case Happened.THREAD_CONVERTED:
            told = _("A moderator made a good practice of this problem") if facts["to_kind"] == "practice" else _("A moderator made a problem of this good practice")
            return told, reason
        case Happened.SOLUTION_CHANGED:
            return (_("A moderator chose the solution") if facts.get("after") else _("A moderator took the solution back")), reason
    return None


REDACTIONS = (Happened.POST_REDACTED, Happened.POST_UNREDACTED, Happened.THREAD_FEATURED, Happened.THREAD_CONVERTED, Happened.SOLUTION_CHANGED)
TOLD = (*RESHAPED[:4], *REDACTIONS, Happened.THREAD_LOCKED, Happened.THREAD_UNLOCKED, Happened.THREAD_PINNED, Happened.THREAD_MOVED, Happened.THREAD_RETITLED)
