"""Measures about members; the log of moderation only grows.

Revision ID: 0012
Revises: 0011
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    """Nothing yet."""


def downgrade():
    """Nothing yet."""
