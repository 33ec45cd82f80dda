"""The weekly rota, saved replies, who welcomes, proposed themes.

Revision ID: 0014
Revises: 0013
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade():
    """Nothing yet."""


def downgrade():
    """Nothing yet."""
