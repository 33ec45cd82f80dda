"""A held text goes back into its writer's draft of the place where it was typed."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.db import db
from forum.moderation.holding.models import HeldPost
from forum.networks import catalogue
from forum.threads.drafts import actions as drafting
from forum.threads.drafts.models import Draft
from forum.threads.models import Thread
from forum.threads.referring import typed


def to_draft(held: HeldPost) -> Draft:
    """Put the text into a draft. What stands in that draft already stays, under it."""
    key = {"thread": f"new:{held.facts.get('kind')}", "reply": f"thread:{held.thread_id}", "edit": f"post:{held.post_id}"}[held.kind]
    fields = _fields(held)
    wanted = select(Draft).where(Draft.user_id == held.author_id, Draft.key == key)
    standing = db.session.scalar(wanted.where(Draft.discarded_at.is_(None)))
    for name in drafting.TYPED if standing else ():
        other = standing.fields.get(name, "").strip()
        if other and other != fields.get(name, "") and name not in ("title", "deadline", "effort"):
            fields[name] = "\n\n".join(filter(None, [fields.get(name, ""), other]))
    drafting.save(held.author_id, key, fields)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def _fields(held: HeldPost) -> dict:
    facts = held.facts
    thread = db.session.get(Thread, held.thread_id) if held.thread_id else Thread(network_id=held.network_id, audience=held.audience)
    fields = {"body": typed(held.body, thread), **{name: text for name, text in (facts.get("details") or {}).items() if text}}
    if held.kind == "edit":
        fields["version"] = str(facts["version"])
    else:
        fields |= {"kind": facts["kind"], "without_name": "1" if facts["without_name"] else "0"}
    if held.kind != "reply" and held.title:
        fields["title"] = held.title
    if held.kind == "thread":
        network = catalogue.network(held.network_id)
        fields |= {"network": network.slug if network else "both", "audience": held.audience, "guided": "1" if any(facts["details"].values()) else ""}
    slugs = [entry.slug for entry in map(catalogue.theme, facts.get("theme_ids") or ()) if entry]
    return fields | ({"theme": slugs[0], "more_themes": slugs[1:]} if slugs else {})
