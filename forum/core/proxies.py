"""Forwarded headers count only when a trusted proxy sent them."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


class TrustedProxies:
    """WSGI middleware: applies ProxyFix to requests whose peer is in the trusted networks, and to no other."""

    def __init__(self, app, networks: list):
        self.plain, self.fixed, self.networks = app, ProxyFix(app, x_for=1, x_proto=1), networks

    def __call__(self, environ, start_response):
        chosen = self.fixed if self._is_trusted(environ.get("REMOTE_ADDR", "")) else self.plain
        return chosen(environ, start_response)

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.networks)


def init_proxies(app: Flask) -> None:
    """Wrap the application when proxies are named."""
    if networks := app.config["SETTINGS"].proxies:
        app.wsgi_app = TrustedProxies(app.wsgi_app, networks)
