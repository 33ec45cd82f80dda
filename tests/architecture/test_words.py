"""The Dutch of the site: one word for one thing, as a colleague would say it."""

import re
from pathlib import Path

import pytest

from forum.translations.__main__ import parts

ROOT = Path(__file__).resolve().parent.parent.parent
UNWANTED = {
    "an exclamation mark": re.compile(r"!"),
    "a straight apostrophe": re.compile(r"\w'\w"),
    "geheim, for vertrouwelijk": re.compile(r"\bgeheim", re.I),
    "kunt, wilt": re.compile(r"\b(kunt|kun|wilt)\b", re.I),
    "u, uw": re.compile(r"\b(u|uw)\b", re.I),
    "thread, post, topic": re.compile(r"\b(threads?|posts?|topics?|draadje|bericht(je)? plaatsen)\b", re.I),
}


def sentences():
    for path, message in parts():
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            yield path.name, text
    for path in (ROOT / "templates/home/nl").glob("*.html"):
        yield path.name, re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text())


@pytest.mark.parametrize("what", UNWANTED)
def test_the_dutch_keeps_to_the_words_of_the_house(what):
    assert [(place, text) for place, text in sentences() if UNWANTED[what].search(text)] == []


def test_a_sentence_has_one_translation_in_all_parts():
    known: dict = {}
    assert [(path.name, message.id) for path, message in parts() if known.setdefault(message.id, message.string) != message.string] == []
