"""Posts that wait for approval, and the rules that say which.

Revision ID: 0011
Revises: 0010
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade():
    """Nothing yet."""


def downgrade():
    """Nothing yet."""
