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
    op.create_table('hold_setting',
    sa.Column('network_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('first_posts', sa.Integer(), server_default=sa.text('3'), nullable=False),
    sa.Column('links', sa.Integer(), server_default=sa.text('5'), nullable=False),
    sa.Column('target_hours', sa.Integer(), server_default=sa.text('24'), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_at', Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['user.id'], name=op.f('fk_hold_setting_changed_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_hold_setting_network_id_network')),
    sa.PrimaryKeyConstraint('network_id', name=op.f('pk_hold_setting'))
    )
    op.create_table('hold_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('word', sa.String(length=80), nullable=False),
    sa.Column('action', sa.String(length=10), nullable=False),
    sa.Column('replacement', sa.String(length=80), server_default='', nullable=False),
    sa.Column('note', sa.String(length=300), server_default='', nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_hold_word_created_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_hold_word_network_id_network')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold_word'))
    )
    with op.batch_alter_table('hold_word', schema=None) as batch_op:
        batch_op.create_index('ix_hold_word_network', ['network_id'], unique=False)

    op.create_table('held_post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('html', sa.String(), nullable=False),
    sa.Column('render_version', sa.Integer(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('why', sa.JSON(), nullable=False),
    sa.Column('created_at', Moment(timezone=True), nullable=False),
    sa.Column('due_at', Moment(timezone=True), nullable=False),
    sa.Column('decided_at', Moment(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=10), server_default='', nullable=False),
    sa.Column('reason', sa.String(length=1000), server_default='', nullable=False),
    sa.Column('result_post_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_held_post_author_id_user'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_held_post_decided_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_held_post_network_id_network')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_held_post_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['result_post_id'], ['post.id'], name=op.f('fk_held_post_result_post_id_post'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_held_post_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_post'))
    )
    with op.batch_alter_table('held_post', schema=None) as batch_op:
        batch_op.create_index('ix_held_post_author', ['author_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_post_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_post_result_post_id'), ['result_post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_post_thread_id'), ['thread_id'], unique=False)
        batch_op.create_index('ix_held_post_waiting', ['created_at', 'id'], unique=False, postgresql_where=sa.text('decided_at IS NULL'), sqlite_where=sa.text('decided_at IS NULL'))


def downgrade():
    with op.batch_alter_table('held_post', schema=None) as batch_op:
        batch_op.drop_index('ix_held_post_waiting', postgresql_where=sa.text('decided_at IS NULL'), sqlite_where=sa.text('decided_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_held_post_thread_id'))
        batch_op.drop_index(batch_op.f('ix_held_post_result_post_id'))
        batch_op.drop_index(batch_op.f('ix_held_post_post_id'))
        batch_op.drop_index('ix_held_post_author')

    op.drop_table('held_post')
    with op.batch_alter_table('hold_word', schema=None) as batch_op:
        batch_op.drop_index('ix_hold_word_network')

    op.drop_table('hold_word')
    op.drop_table('hold_setting')
