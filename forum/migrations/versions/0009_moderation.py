"""The queue of moderators: claims, notes, flags; statements of reasons and appeals; silence and suspension; what is featured or merged.

Revision ID: 0009
Revises: 0008
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('queue_mark',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('claimed_by_id', sa.Integer(), nullable=True),
    sa.Column('claimed_at', Moment(), nullable=True),
    sa.Column('done_at', Moment(), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=20), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['claimed_by_id'], ['user.id'], name=op.f('fk_queue_mark_claimed_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['done_by_id'], ['user.id'], name=op.f('fk_queue_mark_done_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('kind', 'subject_id', name=op.f('pk_queue_mark'))
    )
    op.create_table('queue_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_queue_note_user_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_queue_note'))
    )
    with op.batch_alter_table('queue_note') as batch_op:
        batch_op.create_index('ix_queue_note_item', ['kind', 'subject_id', 'id'], unique=False)
    op.create_table('flag_case',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('hidden_at', Moment(), nullable=True),
    sa.Column('decided_at', Moment(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=10), server_default='', nullable=False),
    sa.Column('reason', sa.String(length=1000), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_flag_case_decided_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_flag_case_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flag_case'))
    )
    with op.batch_alter_table('flag_case') as batch_op:
        batch_op.create_index('ix_flag_case_open', ['post_id'], unique=True, postgresql_where=sa.text('decided_at IS NULL'), sqlite_where=sa.text('decided_at IS NULL'))
        batch_op.create_index('ix_flag_case_post', ['post_id'], unique=False)
    op.create_table('flag',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('hid', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('was_rejected', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['flag_case.id'], name=op.f('fk_flag_case_id_flag_case'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_flag_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flag')),
    sa.UniqueConstraint('case_id', 'user_id', name=op.f('uq_flag_case_id_user_id'))
    )
    with op.batch_alter_table('flag') as batch_op:
        batch_op.create_index('ix_flag_user', ['user_id', 'created_at'], unique=False)
    op.create_table('statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('rule', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('is_automated', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('from_flags', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('until', Moment(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_statement_activity_id_activity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_statement_decided_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_statement_network_id_network')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_statement_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement')),
    sa.UniqueConstraint('activity_id', name=op.f('uq_statement_activity_id'))
    )
    with op.batch_alter_table('statement') as batch_op:
        batch_op.create_index('ix_statement_created', ['created_at'], unique=False)
        batch_op.create_index('ix_statement_user', ['user_id', 'id'], unique=False)
    op.create_table('appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=5000), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('decided_at', Moment(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=10), server_default='', nullable=False),
    sa.Column('reason', sa.String(length=1000), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_appeal_decided_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_appeal_statement_id_statement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeal')),
    sa.UniqueConstraint('statement_id', name=op.f('uq_appeal_statement_id'))
    )
    with op.batch_alter_table('thread') as batch_op:
        batch_op.add_column(sa.Column('featured_at', Moment(), nullable=True))
        batch_op.add_column(sa.Column('featured_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_thread_featured', ['featured_at'], unique=False, postgresql_where=sa.text('featured_at IS NOT NULL'), sqlite_where=sa.text('featured_at IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_thread_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_thread_merged_into_id_thread'), 'thread', ['merged_into_id'], ['id'], ondelete='SET NULL')
    with op.batch_alter_table('user') as batch_op:
        batch_op.add_column(sa.Column('silenced_until', Moment(), nullable=True))
        batch_op.add_column(sa.Column('suspended_until', Moment(), nullable=True))


def downgrade():
    with op.batch_alter_table('user') as batch_op:
        batch_op.drop_column('suspended_until')
        batch_op.drop_column('silenced_until')
    with op.batch_alter_table('thread') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_thread_merged_into_id_thread'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_thread_merged_into_id'))
        batch_op.drop_index('ix_thread_featured', postgresql_where=sa.text('featured_at IS NOT NULL'), sqlite_where=sa.text('featured_at IS NOT NULL'))
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('featured_until')
        batch_op.drop_column('featured_at')
    op.drop_table('appeal')
    with op.batch_alter_table('statement') as batch_op:
        batch_op.drop_index('ix_statement_user')
        batch_op.drop_index('ix_statement_created')
    op.drop_table('statement')
    with op.batch_alter_table('flag') as batch_op:
        batch_op.drop_index('ix_flag_user')
    op.drop_table('flag')
    with op.batch_alter_table('flag_case') as batch_op:
        batch_op.drop_index('ix_flag_case_post')
        batch_op.drop_index('ix_flag_case_open', postgresql_where=sa.text('decided_at IS NULL'), sqlite_where=sa.text('decided_at IS NULL'))
    op.drop_table('flag_case')
    with op.batch_alter_table('queue_note') as batch_op:
        batch_op.drop_index('ix_queue_note_item')
    op.drop_table('queue_note')
    op.drop_table('queue_mark')
