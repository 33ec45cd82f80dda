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
    op.create_table('moderator_away',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('until_day', sa.Date(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_moderator_away_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderator_away'))
    )
    with op.batch_alter_table('moderator_away') as batch_op:
        batch_op.create_index('ix_moderator_away_user', ['user_id', 'until_day'], unique=False)
    op.create_table('saved_reply',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('use', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('removed_at', Moment(), nullable=True),
    sa.Column('removed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_saved_reply_created_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_saved_reply_network_id_network')),
    sa.ForeignKeyConstraint(['removed_by_id'], ['user.id'], name=op.f('fk_saved_reply_removed_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['replaces_id'], ['saved_reply.id'], name=op.f('fk_saved_reply_replaces_id_saved_reply'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_reply'))
    )
    with op.batch_alter_table('saved_reply') as batch_op:
        batch_op.create_index('ix_saved_reply_use', ['use', 'removed_at'], unique=False)
    op.create_table('theme_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('why', sa.String(length=1000), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('decided_at', Moment(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=10), server_default='', nullable=False),
    sa.Column('reason', sa.String(length=1000), server_default='', nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_theme_proposal_decided_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_proposal_theme_id_theme'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_theme_proposal_user_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_proposal'))
    )
    with op.batch_alter_table('theme_proposal') as batch_op:
        batch_op.create_index('ix_theme_proposal_open', ['created_at'], unique=False, postgresql_where=sa.text('decided_at IS NULL'), sqlite_where=sa.text('decided_at IS NULL'))
        batch_op.create_index('ix_theme_proposal_user', ['user_id', 'id'], unique=False)
    op.create_table('watch',
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('chosen_by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=1000), server_default='', nullable=False),
    sa.Column('note_by_id', sa.Integer(), nullable=True),
    sa.Column('told_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['chosen_by_id'], ['user.id'], name=op.f('fk_watch_chosen_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_watch_network_id_network')),
    sa.ForeignKeyConstraint(['note_by_id'], ['user.id'], name=op.f('fk_watch_note_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_watch_user_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('network_id', 'week', name=op.f('pk_watch'))
    )
    op.create_table('welcome',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('text_nl', sa.String(length=2000), nullable=False),
    sa.Column('text_en', sa.String(length=2000), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('undone_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_welcome_network_id_network')),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_welcome_set_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_welcome_user_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_welcome'))
    )
    with op.batch_alter_table('welcome') as batch_op:
        batch_op.create_index('ix_welcome_network', ['network_id', 'id'], unique=False)


def downgrade():
    with op.batch_alter_table('welcome') as batch_op:
        batch_op.drop_index('ix_welcome_network')
    op.drop_table('welcome')
    op.drop_table('watch')
    with op.batch_alter_table('theme_proposal') as batch_op:
        batch_op.drop_index('ix_theme_proposal_user')
        batch_op.drop_index('ix_theme_proposal_open', postgresql_where=sa.text('decided_at IS NULL'), sqlite_where=sa.text('decided_at IS NULL'))
    op.drop_table('theme_proposal')
    with op.batch_alter_table('saved_reply') as batch_op:
        batch_op.drop_index('ix_saved_reply_use')
    op.drop_table('saved_reply')
    with op.batch_alter_table('moderator_away') as batch_op:
        batch_op.drop_index('ix_moderator_away_user')
    op.drop_table('moderator_away')
