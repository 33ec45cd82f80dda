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
    """One table."""
    op.create_table('sealed_original',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('original', sa.JSON(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('erase_on', sa.Date(), nullable=False),
    sa.Column('restored_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_sealed_original_activity_id_activity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_sealed_original_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sealed_original'))
    )
    with op.batch_alter_table('sealed_original', schema=None) as batch_op:
        batch_op.create_index('ix_sealed_original_post', ['post_id'], unique=False)
        batch_op.create_index('ix_sealed_original_erase', ['erase_on'], unique=False)


def downgrade():
    """What was taken out stays out."""
    with op.batch_alter_table('sealed_original', schema=None) as batch_op:
        batch_op.drop_index('ix_sealed_original_erase')
        batch_op.drop_index('ix_sealed_original_post')
    op.drop_table('sealed_original')
