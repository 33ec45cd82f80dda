"""Sealed originals of passages that were taken out.

Revision ID: 0015
Revises: 0014
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade():
    """Nothing yet."""


def downgrade():
    """Nothing yet."""
