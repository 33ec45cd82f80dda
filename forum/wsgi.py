"""The WSGI application, for servers other than `forum serve`: `gunicorn forum.wsgi:application`."""

from forum import create_app

application = create_app()
