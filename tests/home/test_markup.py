"""The frame's HTML: ids and landmarks are unique."""

import re

import pytest


@pytest.mark.parametrize("page", ["/", "/login", "/register", "/privacy", "/nowhere"])
def test_h1_ids_and_named_forms_are_unique_on_a_page(visitor, page):
    html = visitor.get(page).text
    ids = re.findall(r'\sid="([^"]+)"', html)
    named = re.findall(r'<(?:form|nav|section)[^>]*\saria-label="([^"]+)"', html)
    assert len(ids) == len(set(ids)) and len(named) == len(set(named))
