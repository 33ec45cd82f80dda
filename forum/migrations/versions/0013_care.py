"""Nudges and their settings; what takes the place of a solution that no longer holds.

Revision ID: 0013
Revises: 0012
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('care_setting',
    sa.Column('network_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('switches', sa.JSON(), nullable=False),
    sa.Column('days', sa.JSON(), nullable=False),
    sa.Column('hours_from', sa.Integer(), nullable=False),
    sa.Column('hours_to', sa.Integer(), nullable=False),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('periods', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by_id'], ['user.id'], name=op.f('fk_care_setting_changed_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_care_setting_network_id_network')),
    sa.PrimaryKeyConstraint('network_id', name=op.f('pk_care_setting'))
    )
    op.create_table('nudge_mail',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_nudge_mail_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'day', name=op.f('pk_nudge_mail'))
    )
    op.create_table('nudge_off',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_nudge_off_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'kind', name=op.f('pk_nudge_off'))
    )
    op.create_table('nudge_pause',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('not_before', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_nudge_pause_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_nudge_pause'))
    )
    op.create_table('nudge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('again_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_nudge_activity_id_activity'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_nudge_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nudge')),
    sa.UniqueConstraint('kind', 'thread_id', 'step', name=op.f('uq_nudge_kind_thread_id_step'))
    )
    with op.batch_alter_table('nudge') as batch_op:
        batch_op.create_index(batch_op.f('ix_nudge_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index('ix_nudge_thread', ['thread_id', 'kind'], unique=False)
    op.create_table('nudge_receiver',
    sa.Column('nudge_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_nudge_receiver_letter_id_letter'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['nudge_id'], ['nudge.id'], name=op.f('fk_nudge_receiver_nudge_id_nudge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_nudge_receiver_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('nudge_id', 'user_id', name=op.f('pk_nudge_receiver'))
    )
    with op.batch_alter_table('nudge_receiver') as batch_op:
        batch_op.create_index(batch_op.f('ix_nudge_receiver_letter_id'), ['letter_id'], unique=False)
        batch_op.create_index('ix_nudge_receiver_user', ['user_id', 'letter_id'], unique=False)
    with op.batch_alter_table('shelf_life') as batch_op:
        batch_op.add_column(sa.Column('replaced_by_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_shelf_life_replaced_by_id'), ['replaced_by_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_shelf_life_replaced_by_id_post'), 'post', ['replaced_by_id'], ['id'], ondelete='SET NULL')


def downgrade():
    with op.batch_alter_table('shelf_life') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_shelf_life_replaced_by_id_post'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_shelf_life_replaced_by_id'))
        batch_op.drop_column('replaced_by_id')
    with op.batch_alter_table('nudge_receiver') as batch_op:
        batch_op.drop_index('ix_nudge_receiver_user')
        batch_op.drop_index(batch_op.f('ix_nudge_receiver_letter_id'))
    op.drop_table('nudge_receiver')
    with op.batch_alter_table('nudge') as batch_op:
        batch_op.drop_index('ix_nudge_thread')
        batch_op.drop_index(batch_op.f('ix_nudge_activity_id'))
    op.drop_table('nudge')
    op.drop_table('nudge_pause')
    op.drop_table('nudge_off')
    op.drop_table('nudge_mail')
    op.drop_table('care_setting')
