"""Names of what stands in the tables of the rota."""

from __future__ import annotations

from forum.core.i18n import lazy

USES = {"reason": lazy("reason of an act"), "reply": lazy("reply in a conversation"), "refusal": lazy("refusal of a request for membership")}
