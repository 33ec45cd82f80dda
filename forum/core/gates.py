"""The gate between a text that was checked and the verb that would post it: a higher room may keep the text back, such as until somebody approves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that is about to be posted. `kind` is "thread", "reply" or "edit"; `network_id` None is both networks.

    `facts` is what its verb needs besides, as JSON holds it. `before` is what stands now of a post that is being changed: its source and its HTML.
    """

    kind: str
    network_id: int | None
    audience: str
    body: str
    html: str
    title: str = ""
    thread_id: int | None = None
    post_id: int | None = None
    before: tuple[str, str] = ("", "")
    facts: dict = field(default_factory=dict)


Gate = Callable[[Sent], str]
gates: list[Gate] = []


def add_gate(gate: Gate) -> None:
    """Have a room asked before a text is posted. It answers where the writer finds the text that it kept, "" for one that may stand at once."""
    if gate not in gates:
        gates.append(gate)


def kept_at(sent: Sent) -> str:
    """Where a text went that may not stand yet; "" when it may. Asked inside the writing transaction, just before the verb."""
    return next((place for gate in gates if (place := gate(sent))), "")
