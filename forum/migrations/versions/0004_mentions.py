"""Mentions

Revision ID: 0004
Revises: 0003
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('mention',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_mention_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_mention_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'user_id', name=op.f('pk_mention'))
    )
    op.create_index(op.f('ix_mention_user_id'), 'mention', ['user_id'], unique=False)


def downgrade():
    op.drop_index(op.f('ix_mention_user_id'), table_name='mention')
    op.drop_table('mention')
