"""The settings of a site: one frozen dataclass, read from the environment and checked at start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
WEAK_SECRETS = {"dev", "secret", "changeme", "change-me", "password", "test"}


class SettingError(Exception):
    """A setting that cannot be used; the message names it and says what is expected."""


def _setting(doc: str, default: str = ""):
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True)
class Settings:
    """Every setting of the site. Each is an environment variable of the same name in capitals, or `NAME_FILE`."""

    forum_instance: str = _setting("Folder for what the running site keeps", str(ROOT / "instance"))
    database_url: str = _setting("Database; empty means SQLite in the instance folder. postgresql://user@host/name at scale")
    redis_url: str = _setting("Redis for jobs and rate limits when more machines share the work; empty means SQLite")
    secret_key: str = _setting("Signs cookies and links; at least 32 characters. Empty: made once and kept in the instance folder")
    secret_key_fallbacks: str = _setting("Earlier secret keys, with commas between, that still verify")
    base_url: str = _setting("The address members use, such as https://forum.example.org", "http://127.0.0.1:8000")
    allowed_hosts: str = _setting("Other host names that the site answers to, with commas between")
    smtp_url: str = _setting("Mail server, smtp://user:password@host:587 or smtps://…; empty: .eml files in the instance's outbox")
    mail_from: str = _setting("Sender of all mail", "Groen Lerend Netwerk <no-reply@localhost>")
    contact_address: str = _setting("Address shown on the contact page; empty: the page names the moderators")
    operator_name: str = _setting("Who runs the site, as named on the privacy page", "Vereniging voor Openbaar Groen")
    trusted_proxies: str = _setting("Addresses or networks of proxies whose forwarded headers count, with commas between")
    port: str = _setting("Port to listen on", "8000")
    host: str = _setting("Address to listen on", "127.0.0.1")
    workers: str = _setting("Web server processes", "2")
    threads: str = _setting("Threads in each web server process", "8")
    render_seconds: str = _setting("Longest time that rendering one text may take, in seconds", "0.5")
    upload_quota_mb: str = _setting("Room on the disk for all photos and files together, in MB", "20000")
    log_level: str = _setting("debug, info, warning or error", "info")
    forum_dev: str = _setting("1 opens the outbox reader, the component page and demo accounts; never on a public site")

    @property
    def instance(self) -> Path:
        """The instance folder as a path."""
        return Path(self.forum_instance)

    @property
    def is_dev(self) -> bool:
        """Whether the conveniences of development are on."""
        return self.forum_dev == "1"

    @property
    def is_https(self) -> bool:
        """Whether members reach the site over TLS, which decides cookie names and HSTS."""
        return self.base_url.startswith("https://")

    @property
    def database(self) -> str:
        """The database URL as SQLAlchemy takes it."""
        if not self.database_url:
            return f"sqlite:///{self.instance / 'forum.db'}"
        scheme, rest = self.database_url.split("://", 1)
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    @property
    def hosts(self) -> list[str]:
        """Host names that requests may name."""
        own = urlsplit(self.base_url).hostname or "localhost"
        named = [name.strip() for name in self.allowed_hosts.split(",") if name.strip()]
        local = ["127.0.0.1", "localhost", "[::1]"] if self.is_dev or own in ("127.0.0.1", "localhost") else []
        return [own, *named, *local]

    @property
    def proxies(self) -> list:
        """Networks whose forwarded headers are believed."""
        return [ip_network(part.strip()) for part in self.trusted_proxies.split(",") if part.strip()]


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raises SettingError with a sentence that names the setting."""
    environ = os.environ if environ is None else environ
    given = {f.name: _value(environ, f.name.upper()) for f in fields(Settings)}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    _check(settings)
    if not settings.secret_key:
        settings = Settings(**{**vars(settings), "secret_key": _kept_secret(settings.instance)})
    return settings


def _value(environ: Mapping[str, str], name: str) -> str | None:
    path = environ.get(f"{name}_FILE")
    if path is None:
        return environ.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise SettingError(f"{name}_FILE: cannot read {path} ({fault.strerror}).") from fault


def _kept_secret(instance: Path) -> str:
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # another process of this start was first; its key is read below
    except OSError as fault:
        raise SettingError(f"FORUM_INSTANCE: cannot write in {instance} ({fault.strerror}).") from fault
    return path.read_text().strip()


def _check(s: Settings) -> None:
    for problem in (_secret_problem(s), _url_problem(s), _number_problem(s), _choice_problem(s)):
        if problem:
            raise SettingError(problem)


def _secret_problem(s: Settings) -> str | None:
    if s.secret_key and (len(s.secret_key) < 32 or s.secret_key.lower() in WEAK_SECRETS):
        return "SECRET_KEY: give at least 32 random characters, or leave it out so that the site makes its own."
    return None


def _url_problem(s: Settings) -> str | None:
    base = urlsplit(s.base_url)
    if base.scheme not in ("http", "https") or not base.hostname:
        return f"BASE_URL: '{s.base_url}' is not an address such as https://forum.example.org."
    if s.database_url and urlsplit(s.database_url).scheme.split("+")[0] not in ("sqlite", "postgres", "postgresql"):
        return "DATABASE_URL: only postgresql:// and sqlite:// are supported."
    if s.redis_url and urlsplit(s.redis_url).scheme not in ("redis", "rediss", "unix"):
        return "REDIS_URL: give redis://host:port/number."
    if s.smtp_url and (urlsplit(s.smtp_url).scheme not in ("smtp", "smtps") or not urlsplit(s.smtp_url).hostname):
        return "SMTP_URL: give smtp://user:password@host:port or smtps://…"
    if "@" not in s.mail_from or "\n" in s.mail_from:
        return f"MAIL_FROM: '{s.mail_from}' has no mail address."
    return None


def _number_problem(s: Settings) -> str | None:
    for name, low, high in (("port", 0, 65535), ("workers", 1, 64), ("threads", 1, 256), ("upload_quota_mb", 0, 100_000_000)):
        text = getattr(s, name)
        if not text.isdigit() or not low <= int(text) <= high:
            return f"{name.upper()}: '{text}' is not a whole number from {low} to {high}."
    try:
        if not 0.05 <= float(s.render_seconds) <= 30:
            raise ValueError
    except ValueError:
        return f"RENDER_SECONDS: '{s.render_seconds}' is not a number of seconds from 0.05 to 30."
    return None


def _choice_problem(s: Settings) -> str | None:
    if s.log_level not in ("debug", "info", "warning", "error"):
        return f"LOG_LEVEL: '{s.log_level}' is none of debug, info, warning, error."
    if s.forum_dev not in ("", "0", "1"):
        return f"FORUM_DEV: '{s.forum_dev}' is neither 1 nor 0."
    if s.is_dev and s.is_https:
        return "FORUM_DEV: 1 is refused beside an https BASE_URL; a public site cannot run in development."
    try:
        s.proxies  # noqa: B018  read for its check
    except ValueError:
        return f"TRUSTED_PROXIES: '{s.trusted_proxies}' is not a list of addresses or networks."
    return None
