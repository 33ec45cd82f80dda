"""The highest number that a post of a thread ever had, for posts that went to another thread; and what undoing that needs.

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
    with op.batch_alter_table('thread') as batch_op:
        batch_op.add_column(sa.Column('numbers_used', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.create_table('kept_for_undo',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('kept', sa.JSON(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_kept_for_undo_activity_id_activity'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', name=op.f('pk_kept_for_undo'))
    )


def downgrade():
    op.drop_table('kept_for_undo')
    with op.batch_alter_table('thread') as batch_op:
        batch_op.drop_column('numbers_used')
