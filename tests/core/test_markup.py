"""Hostile Markdown: nothing runs, nothing calls home, nothing hangs, and honest Markdown looks as meant."""

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.markup.budget import TooComplicated, render, render_many

LINES = (Path(__file__).parent / "hostile.txt").read_text().splitlines()
ALLOWED = {"p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div"}
ATTRIBUTES = {"href", "title", "rel", "start", "align", "scope", "class", "role", "tabindex"}
BUDGET = 0.5


class Judge(HTMLParser):
    """Reads HTML as a browser would and objects to what may not stand in it."""

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, (tag, name)
            if name == "href":
                assert re.match(r"(https?|mailto):|[^:]*$|#|/", value, re.IGNORECASE), value
                assert not re.match(r"\s*(javascript|data|vbscript|file)", value.replace("\n", ""), re.IGNORECASE), value
            if name == "class":
                assert value == "table-scroll"


@pytest.mark.parametrize("text", [*LINES, "\n".join(LINES), "\n\n".join(LINES)], ids=lambda t: t[:30])
def test_x1_nothing_hostile_survives(context, text):
    Judge().feed(render(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*LINES, "*", "_", "`", "[", "](", ")", "<", ">", "\n", "- ", "1. ", "> ", "|", "&", "#"]), max_size=12).map("".join))
def test_x1_no_mixture_of_them_either(built, text):
    with built.app_context():
        try:
            Judge().feed(render(text))
        except TooComplicated:
            return


NASTY = {
    "brackets": "[a" * 10000, "images": "![[]()" * 3300, "deep brackets": "[" * 20000, "lists in lists": "1. " * 6600, "dashes": "- - - x " * 2500,
    "quotes in quotes": "> " * 10000, "links": "((((http://" * 1800, "stars": "*a **b " * 2800, "underscores": "_a __b " * 2800, "ticks": "`a" * 10000,
    "indented lists": "\n".join(" " * i + "- x" for i in range(190)), "tables": "|" * 20000, "entities": "&" * 20000, "references": "[a]: x\n" * 2800,
    "angles": "<" * 20000, "backslashes": "\\" * 20000, "fences": "```\n" * 5000, "headings": "#" * 20000, "comments": "<!--" * 5000,
}


@pytest.mark.parametrize("name", NASTY)
def test_l1_a_nasty_pattern_costs_at_most_the_budget(context, name):
    render("warm")
    started = time.monotonic()
    try:
        Judge().feed(render(NASTY[name][:20000]))
    except TooComplicated:
        pass
    assert time.monotonic() - started < BUDGET + 1.0
    assert render("daarna") == "<p>daarna</p>"


def test_one_nasty_text_in_a_batch_takes_none_of_the_others_along(context):
    assert render_many(["een", NASTY["brackets"], "twee"]) == ["<p>een</p>", None, "<p>twee</p>"]


@pytest.mark.parametrize(("source", "html"), [
    ("**vet** en *cursief*", "<p><strong>vet</strong> en <em>cursief</em></p>"),
    ("een\ntwee", "<p>een<br>\ntwee</p>"),
    ("# Kop", "<h3>Kop</h3>"),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ("3. drie\n4. vier", '<ol start="3">\n<li>drie</li>\n<li>vier</li>\n</ol>'),
    ("    vier spaties", "<p>vier spaties</p>"),
    ("a < b & c", "<p>a &lt; b &amp; c</p>"),
    ("`a<b & \"c\"`", '<p><code>a&lt;b &amp; "c"</code></p>'),
    ("```\nif a < b && c:\n```", "<pre><code>if a &lt; b &amp;&amp; c:\n</code></pre>"),
    ("zie https://ecopedia.be/bomen", '<p>zie <a href="https://ecopedia.be/bomen" rel="noopener nofollow ugc">https://ecopedia.be/bomen</a></p>'),
    ("![foto](https://x.be/a.jpg)", '<p><a href="https://x.be/a.jpg" rel="noopener nofollow ugc">foto</a></p>'),
])
def test_honest_markdown_looks_as_meant(context, source, html):
    assert render(source) == html


def test_a_table_scrolls_by_itself_and_names_its_columns(context):
    html = render("| soort | uren |\n|---|--:|\n| es | 3 |")
    assert 'class="table-scroll"' in html and '<th scope="col">soort</th>' in html
