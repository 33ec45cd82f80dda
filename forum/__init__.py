"""Groen Lerend Netwerk: a forum where municipal green officials solve each other's practical problems."""

__version__ = "0.1.0"


def create_app(settings=None):
    """Build the WSGI application.

    The import waits until here, because render children import this package and must stay small.
    """
    from forum.app import build

    return build(settings)
