"""Finding: searches without result, saved searches, bookmarks, texts of documents.

Revision ID: 0007
Revises: 0006
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
