"""The highest number that a post of a thread ever had, for posts that went to another thread.

Revision ID: 0010
Revises: 0009
"""

from alembic import op
import sqlalchemy as sa

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('thread') as batch_op:
        batch_op.add_column(sa.Column('numbers_used', sa.Integer(), server_default=sa.text('0'), nullable=False))


def downgrade():
    with op.batch_alter_table('thread') as batch_op:
        batch_op.drop_column('numbers_used')
