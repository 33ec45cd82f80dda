"""What nobody types with good intent: no route of the learning cycle answers it with a fault of its own."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from forum.core.limits import limiter

ODD = ("a\0b", "²", "999999999", "9" * 20, "0001-01-01")  # what ran through all of it once: NUL, digits that are none, what no column holds
GET = ("/cycle/", "/posts/{post}/reports/new", "/reports/{report}/edit", "/reports/{report}?versions={odd}", "/posts/{post}/shelf", "/posts/{post}/checks", "/threads/{thread}/reports?sort={odd}",
       "/themes/{odd}/reports", "/themes/{odd}/reports.csv", "/posts/{post}/trials/new", "/trials/{trial}", "/trials/{trial}/edit")
POST = {
    "/threads/{thread}/recurrences": ("note", "on"),
    "/posts/{post}/reports": ("result", "note", "tried_on", "place", "amount", "unit", "soil", "situation", "cost", "cost_note", "hours", "helped", "hindered", "conditions", "without_name", "body", "drop", "follows",
                              "version", "idempotency", "guard"),
    "/reports/{report}/edit": ("result", "note", "amount", "unit", "cost", "hours", "body", "drop", "version", "without_name", "guard"),
    "/reports/{report}/hide": ("reason",), "/reports/{report}/restore": ("reason",),
    "/posts/{post}/shelf": ("season", "leans_on", "check_on"), "/posts/{post}/checks": ("answer", "note", "until"),
    "/posts/{post}/trials": ("season", "planned_on", "place", "note", "buddy", "visibility"), "/trials/{trial}/edit": ("season", "planned_on", "place", "note", "buddy", "visibility"),
    "/trials/{trial}/status": ("status", "why"), "/trials/{trial}/buddy": ("answer",),}
SOUND = {"result": "works", "status": "busy", "answer": "still", "unit": "trees", "visibility": "readers", "reason": "Daarom toch"}


@pytest.fixture
def standing(solved, cast, tell, sign_in):
    """A report and a plan to send odd things to."""
    assert tell(cast.mo, solved.post).status_code == 303
    assert sign_in(cast.mo).post(f"/posts/{solved.post}/trials", {"visibility": "readers"}).status_code == 303
    return {"thread": solved.thread, "post": solved.post, "report": 1, "trial": 1, "user": cast.ada.id}


def test_odd_input_is_refused_without_a_fault(app, standing, cast, sign_in):
    client, faults = sign_in(cast.mo), []
    for odd in ODD:
        app.extensions["counters"].storage.reset()
        limiter.storage.reset()
        for path in GET:
            answer = client.get(path.format(**standing, odd=quote(odd[:300])))
            if answer.status_code >= 500:
                faults.append(("GET", path, odd[:20], answer.status_code))
        for path, fields in POST.items():
            place = path.format(**standing, odd=quote(odd[:300], safe="") or "x")
            for sent in [dict.fromkeys(fields, odd), *({**{n: SOUND[n] for n in fields if n in SOUND}, name: odd} for name in fields), {name: [odd, odd] for name in fields}]:
                limiter.storage.reset()
                answer = client.post(place, sent)
                if answer.status_code >= 500:
                    faults.append(("POST", path, sorted(name for name in sent if sent[name] in (odd, [odd, odd])), odd[:20], answer.status_code))
    assert faults == []
