"""Nudges and their settings.

Revision ID: 0013
Revises: 0012
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    """Nothing yet."""


def downgrade():
    """Nothing yet."""
