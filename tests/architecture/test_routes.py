"""Every route declares its access; every setting, string and table is accounted for."""

import re
from dataclasses import fields
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from forum.config import Settings

ROOT = Path(__file__).resolve().parents[2]


def test_every_route_declares_its_access(app):
    assert [name for name, view in app.view_functions.items() if not hasattr(view, "access")] == []


def test_only_these_routes_are_public(app):
    public = {name for name, view in app.view_functions.items() if view.access == "public"}
    assert public == {
        "static", "accounts.login", "accounts.logout", "accounts.forgot_password", "accounts.reset_sent", "accounts.reset_password", "accounts.accept_invite",
        "accounts.choose_language", "networks.register", "networks.register_sent", "home.start", "home.house_rules", "home.privacy", "home.accessibility",
        "home.contact", "home.healthz", "home.readyz", "home.robots", "home.favicon", "notifications.mail_off", "notifications.switch_off"} | (
        public & {"accounts.signed_out", "home.patterns", "home.outbox", "home.letter", "accounts.enter", "notifications.off", "notifications.off_post"})


def test_every_setting_is_documented_in_the_readme():
    text = (ROOT / "README.md").read_text()
    assert [f.name.upper() for f in fields(Settings) if f"`{f.name.upper()}`" not in text] == []


def messages() -> set:
    found = set()
    mapping = [("forum/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
    for _file, _line, message, _comments, _context in extract_from_dir(
            str(ROOT), method_map=mapping, keywords={"_": None, "lazy": None, "gettext": None, "ngettext": (1, 2)}, options_map={"**": {"encoding": "utf-8"}},
            directory_filter=lambda path: not any(part in path for part in ("/.venv", "/node_modules", "/.git", "/tests", "/instance"))):
        found.add(message[0] if isinstance(message, tuple) else message)
    return found


def test_every_string_is_translated_to_dutch(app):
    with open(ROOT / "forum/translations/nl/LC_MESSAGES/messages.po", "rb") as file:
        known = {(m.id[0] if isinstance(m.id, tuple) else m.id): m for m in read_po(file) if m.id}
    missing = sorted(m for m in messages() if m not in known or known[m].fuzzy
                     or not (known[m].string if isinstance(known[m].string, str) else all(known[m].string)))
    assert missing == []


def test_translations_keep_the_same_variables():
    pattern = re.compile(r"%\(\w+\)s")
    with open(ROOT / "forum/translations/nl/LC_MESSAGES/messages.po", "rb") as file:
        for message in read_po(file):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            wanted = set(pattern.findall(ids[-1]))
            assert all(set(pattern.findall(s)) <= wanted for s in strings), message.id


def test_the_repository_speaks_of_itself_alone():
    forbidden = re.compile(r"/work/|/farm/|/tmp/bash_jobs|subagent|\bopzij\b|issue #?\d|https?://(pypi|registry)\.", re.IGNORECASE)
    for path in ROOT.rglob("*"):
        if path.is_file() and not any(part in (".venv", ".git", "instance", "node_modules", "__pycache__", ".ruff_cache", ".pytest_cache") for part in path.parts) \
                and path.suffix in (".py", ".md", ".html", ".css", ".js", ".txt", ".cfg", ".toml", ".po", ".json", "") and path != Path(__file__):
            assert not forbidden.search(path.read_text(errors="ignore")), path
