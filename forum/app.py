"""Building the application: settings, floor 0, then the rooms from the ground up."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from flask import Flask
from flask_migrate import Migrate

from forum import cli
from forum.config import ROOT, Settings, read_settings
from forum.core import assets, csrf, dates, frame, headers, http, i18n, jobs, limits, logs, proxies, slots, templates, urls
from forum.core.db import db

ROOMS = ("accounts", "networks", "uploads", "threads", "practice", "guests", "gaps", "sheets", "moderation", "notifications", "discovery", "exchange", "home")
MEGABYTE = 1024 * 1024


def build(settings: Settings | None = None) -> Flask:
    """Make the WSGI application; raises SettingError when a setting cannot be used."""
    settings = settings or read_settings()
    app = templates.Site("forum", static_folder=None, template_folder=str(ROOT / "templates"), instance_path=str(settings.instance.resolve()))
    _configure(app, settings)
    logs.init_logs(settings.log_level)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "forum" / "migrations"), render_as_batch=True)
    http.init_http(app)
    for part in (headers.init_headers, csrf.init_csrf, assets.init_assets, dates.init_dates, frame.init_frame, i18n.init_languages,
                 jobs.init_jobs, limits.init_limits, proxies.init_proxies, slots.init_slots, urls.init_urls):
        part(app)
    for room in ROOMS:
        import_module(f"forum.{room}.room").init_room(app)
    cli.register(app)
    templates.init_templates(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    prefix = "__Host-" if settings.is_https else ""
    app.config.update(
        ROOT=ROOT, SETTINGS=settings, SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=[key for key in settings.secret_key_fallbacks.split(",") if key],
        SQLALCHEMY_DATABASE_URI=settings.database, SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=2 * MEGABYTE, MAX_FORM_MEMORY_SIZE=MEGABYTE, MAX_FORM_PARTS=200, TRUSTED_HOSTS=settings.hosts,
        SESSION_COOKIE_NAME=f"{prefix}notice", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https, PERMANENT_SESSION_LIFETIME=timedelta(days=1), WTF_CSRF_ENABLED=False,
        TEMPLATES_AUTO_RELOAD=settings.is_dev, JSON_SORT_KEYS=False,
    )
    app.jinja_options = {"extensions": ["jinja2.ext.i18n", "jinja2.ext.do"], "trim_blocks": True, "lstrip_blocks": True}
    app.url_map.strict_slashes = True


def _engine_options(settings: Settings) -> dict:
    quiet = {"hide_parameters": True}  # a trace in the log tells the statement, not the texts and addresses in it
    if settings.database.startswith("sqlite"):
        return {**quiet, "connect_args": {"timeout": 10}, "pool_size": int(settings.threads) + 2, "max_overflow": 10}
    return {**quiet, "pool_size": int(settings.threads), "max_overflow": 4, "pool_pre_ping": True, "pool_timeout": 10,
            "connect_args": {"connect_timeout": 5, "application_name": "forum"}}
