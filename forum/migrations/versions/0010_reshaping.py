"""What merging and splitting need.

Revision ID: 0010
Revises: 0009
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    """Nothing yet."""


def downgrade():
    """Nothing yet."""
