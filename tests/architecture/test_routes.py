"""Every route declares its access; every setting, string and table is accounted for."""

import re
from dataclasses import fields
from pathlib import Path

from forum.config import Settings
from forum.translations.__main__ import parts, problems

ROOT = Path(__file__).resolve().parents[2]


def test_every_route_declares_its_access(app):
    assert [name for name, view in app.view_functions.items() if not hasattr(view, "access")] == []


def test_only_these_routes_are_public(app):
    public = {name for name, view in app.view_functions.items() if view.access == "public"}
    assert public == {
        "static", "accounts.login", "accounts.logout", "accounts.forgot_password", "accounts.reset_sent", "accounts.reset_password", "accounts.accept_invite",
        "accounts.choose_language", "networks.register", "networks.register_sent", "home.start", "home.house_rules", "home.privacy", "home.accessibility",
        "home.contact", "home.healthz", "home.readyz", "home.robots", "home.favicon", "home.worker", "home.manifest", "home.offline", "home.offline_keys", "notifications.mail_off", "notifications.switch_off",
        "discovery.searches_mail", "discovery.switch_searches_mail", "guests.enter", "moderation.nudge_mail", "moderation.switch_nudge_mail",
        "moderation.statement_by_link", "moderation.appeal_by_link", "moderation.transparency", "moderation.transparency_file"} | (
        public & {"accounts.signed_out", "home.patterns", "home.outbox", "home.letter", "accounts.enter", "notifications.off", "notifications.off_post"})


def test_every_setting_is_documented_in_the_readme():
    text = (ROOT / "README.md").read_text()
    assert [f.name.upper() for f in fields(Settings) if f"`{f.name.upper()}`" not in text] == []


def test_every_string_is_translated_to_dutch_with_all_its_variables():
    assert problems() == []


def test_a_message_has_one_dutch_translation_in_all_parts():
    said: dict = {}
    for path, message in parts():
        said.setdefault(message.id, {}).setdefault(message.string, []).append(path.name)
    assert {key: found for key, found in said.items() if len(found) > 1} == {}


def test_the_repository_speaks_of_itself_alone():
    forbidden = re.compile(r"(?<![\w./<:-])/(?:home|root|work|farm|mnt|tmp)/\w|issue #?\d|https?://(?:pypi|registry)\.", re.IGNORECASE)
    for path in ROOT.rglob("*"):
        if path.is_file() and not any(part in (".venv", ".git", "instance", "node_modules", ".hypothesis", "__pycache__", ".ruff_cache", ".pytest_cache") for part in path.parts) \
                and path.suffix in (".py", ".md", ".html", ".css", ".js", ".txt", ".cfg", ".toml", ".po", ".json", "") and path != Path(__file__):
            assert not forbidden.search(path.read_text(errors="ignore")), path
