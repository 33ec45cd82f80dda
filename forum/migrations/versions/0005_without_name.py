"""Without name

Revision ID: 0005
Revises: 0004
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    # Added one by one, for rebuilding these tables would take along the rows that hang on them.
    op.add_column('network', sa.Column('without_name_since', Moment(), nullable=True))
    op.add_column('thread', sa.Column('without_name', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('post', sa.Column('without_name', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade():
    op.drop_column('post', 'without_name')
    op.drop_column('thread', 'without_name')
    op.drop_column('network', 'without_name_since')
