"""The tables of the first release

Revision ID: 0001
Revises: 
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment
from forum.core.search.tables import make_search_tables

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    make_search_tables(op.get_bind())
    op.create_table('external_ref',
    sa.Column('type', sa.String(length=20), nullable=False),
    sa.Column('ref', sa.String(length=200), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('type', 'ref', name=op.f('pk_external_ref'))
    )
    with op.batch_alter_table('external_ref', schema=None) as batch_op:
        batch_op.create_index('ix_external_ref_row', ['type', 'row_id'], unique=False)

    op.create_table('network',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('description_nl', sa.String(), nullable=False),
    sa.Column('description_en', sa.String(), nullable=False),
    sa.Column('provinces', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_network')),
    sa.UniqueConstraint('slug', name=op.f('uq_network_slug'))
    )
    op.create_table('theme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('label_nl', sa.String(), nullable=False),
    sa.Column('label_en', sa.String(), nullable=False),
    sa.Column('description_nl', sa.String(), nullable=False),
    sa.Column('description_en', sa.String(), nullable=False),
    sa.Column('typical_problems', sa.JSON(), nullable=False),
    sa.Column('retired_at', Moment(), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['merged_into_id'], ['theme.id'], name=op.f('fk_theme_merged_into_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sa.UniqueConstraint('slug', name=op.f('uq_theme_slug'))
    )
    op.create_table('municipality',
    sa.Column('nis', sa.String(length=5), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('name_fr', sa.String(), nullable=False),
    sa.Column('province', sa.String(), nullable=False),
    sa.Column('arrondissement', sa.String(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('proposed_network_id', sa.Integer(), nullable=True),
    sa.Column('postal_codes', sa.String(), nullable=False),
    sa.Column('former_names', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_municipality_network_id_network')),
    sa.ForeignKeyConstraint(['proposed_network_id'], ['network.id'], name=op.f('fk_municipality_proposed_network_id_network')),
    sa.PrimaryKeyConstraint('nis', name=op.f('pk_municipality'))
    )
    with op.batch_alter_table('municipality', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_municipality_name'), ['name'], unique=False)

    op.create_table('theme_slug',
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_slug_theme_id_theme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_theme_slug'))
    )
    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('function', sa.String(), nullable=False),
    sa.Column('municipality_id', sa.String(length=5), nullable=True),
    sa.Column('home_network_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('wants_mail', sa.Boolean(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('accepted_rules_at', Moment(), nullable=True),
    sa.Column('vetted_at', Moment(), nullable=True),
    sa.Column('vetted_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['home_network_id'], ['network.id'], name=op.f('fk_user_home_network_id_network')),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.nis'], name=op.f('fk_user_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['vetted_by_id'], ['user.id'], name=op.f('fk_user_vetted_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email'))
    )
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_home_network_id'), ['home_network_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_user_municipality_id'), ['municipality_id'], unique=False)
        batch_op.create_index('ix_user_name', ['name', 'id'], unique=False)

    op.create_table('membership_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('function', sa.String(), nullable=False),
    sa.Column('municipality_id', sa.String(length=5), nullable=True),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('accepted_rules_at', Moment(), nullable=False),
    sa.Column('decided_at', Moment(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('was_approved', sa.Boolean(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user.id'], name=op.f('fk_membership_request_decided_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.nis'], name=op.f('fk_membership_request_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_membership_request_network_id_network')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_membership_request_user_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership_request'))
    )
    with op.batch_alter_table('membership_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_request_email'), ['email'], unique=False)
        batch_op.create_index('ix_membership_request_open', ['email'], unique=True, postgresql_where=sa.text('decided_at IS NULL'), sqlite_where=sa.text('decided_at IS NULL'))

    op.create_table('network_follow',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_network_follow_network_id_network')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_network_follow_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'network_id', name=op.f('pk_network_follow'))
    )
    op.create_table('network_moderator',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_network_moderator_network_id_network')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_network_moderator_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'network_id', name=op.f('pk_network_moderator'))
    )
    op.create_table('one_time_link',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('expires_at', Moment(), nullable=False),
    sa.Column('used_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_one_time_link_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_one_time_link'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_link_user_id'), ['user_id'], unique=False)

    op.create_table('submission',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('location', sa.String(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_submission_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'key', name=op.f('pk_submission'))
    )
    op.create_table('theme_follow',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_theme_follow_theme_id_theme'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_theme_follow_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'theme_id', name=op.f('pk_theme_follow'))
    )
    op.create_table('thread',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('last_activity_at', Moment(), nullable=False),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('reply_count', sa.Integer(), nullable=False),
    sa.Column('solved_at', Moment(), nullable=True),
    sa.Column('hidden_at', Moment(), nullable=True),
    sa.Column('hidden_by_id', sa.Integer(), nullable=True),
    sa.Column('locked_at', Moment(), nullable=True),
    sa.Column('pinned_at', Moment(), nullable=True),
    sa.Column('pinned_until', sa.Date(), nullable=True),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_thread_author_id_user')),
    sa.ForeignKeyConstraint(['hidden_by_id'], ['user.id'], name=op.f('fk_thread_hidden_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_thread_network_id_network')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_thread_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread'))
    )
    with op.batch_alter_table('thread', schema=None) as batch_op:
        batch_op.create_index('ix_thread_activity', ['last_activity_at', 'id'], unique=False, postgresql_where=sa.text('hidden_at IS NULL'), sqlite_where=sa.text('hidden_at IS NULL'))
        batch_op.create_index('ix_thread_author', ['author_id', 'created_at'], unique=False)
        batch_op.create_index('ix_thread_new', ['created_at', 'id'], unique=False, postgresql_where=sa.text('hidden_at IS NULL'), sqlite_where=sa.text('hidden_at IS NULL'))
        batch_op.create_index('ix_thread_open', ['last_activity_at', 'id'], unique=False, postgresql_where=sa.text("kind = 'problem' AND solved_at IS NULL AND hidden_at IS NULL"), sqlite_where=sa.text("kind = 'problem' AND solved_at IS NULL AND hidden_at IS NULL"))
        batch_op.create_index('ix_thread_pinned', ['pinned_at'], unique=False, postgresql_where=sa.text('pinned_at IS NOT NULL'), sqlite_where=sa.text('pinned_at IS NOT NULL'))
        batch_op.create_index('ix_thread_solved', ['solved_at', 'id'], unique=False, postgresql_where=sa.text('solved_at IS NOT NULL AND hidden_at IS NULL'), sqlite_where=sa.text('solved_at IS NOT NULL AND hidden_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_thread_theme_id'), ['theme_id'], unique=False)
        batch_op.create_index('ix_thread_unanswered', ['created_at', 'id'], unique=False, postgresql_where=sa.text("kind = 'problem' AND reply_count = 0 AND solved_at IS NULL AND hidden_at IS NULL"), sqlite_where=sa.text("kind = 'problem' AND reply_count = 0 AND solved_at IS NULL AND hidden_at IS NULL"))

    op.create_table('user_session',
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('seen_at', Moment(), nullable=False),
    sa.Column('confirmed_at', Moment(), nullable=False),
    sa.Column('device', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_user_session_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_user_session'))
    )
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_session_user_id'), ['user_id'], unique=False)

    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('html', sa.String(), nullable=False),
    sa.Column('render_version', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('edited_at', Moment(), nullable=True),
    sa.Column('withdrawn_at', Moment(), nullable=True),
    sa.Column('hidden_at', Moment(), nullable=True),
    sa.Column('hidden_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_post_author_id_user')),
    sa.ForeignKeyConstraint(['hidden_by_id'], ['user.id'], name=op.f('fk_post_hidden_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_post_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('thread_id', 'number', name=op.f('uq_post_thread_id_number'))
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index('ix_post_author', ['author_id', 'created_at'], unique=False)
        batch_op.create_index('ix_post_render', ['render_version', 'id'], unique=False)

    op.create_table('problem_details',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('tried', sa.String(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('deadline', sa.String(), nullable=False),
    sa.Column('effort', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_problem_details_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', name=op.f('pk_problem_details'))
    )
    op.create_table('reading_mark',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('read_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_reading_mark_thread_id_thread'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_reading_mark_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'thread_id', name=op.f('pk_reading_mark'))
    )
    op.create_table('thread_follow',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('by_mail', sa.Boolean(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_thread_follow_thread_id_thread'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_thread_follow_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', 'user_id', name=op.f('pk_thread_follow'))
    )
    with op.batch_alter_table('thread_follow', schema=None) as batch_op:
        batch_op.create_index('ix_thread_follow_user', ['user_id'], unique=False)

    op.create_table('thread_theme',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('last_activity_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_thread_theme_theme_id_theme')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_thread_theme_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', 'theme_id', name=op.f('pk_thread_theme'))
    )
    with op.batch_alter_table('thread_theme', schema=None) as batch_op:
        batch_op.create_index('ix_thread_theme_activity', ['theme_id', 'last_activity_at', 'thread_id'], unique=False)
        batch_op.create_index('ix_thread_theme_new', ['theme_id', 'created_at', 'thread_id'], unique=False)

    op.create_table('activity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('thread_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('delivered_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_activity_actor_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_activity_network_id_network')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_activity_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id'], ['user.id'], name=op.f('fk_activity_subject_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_activity_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity'))
    )
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activity_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index('ix_activity_kind', ['kind', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_post_id'), ['post_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_activity_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index('ix_activity_thread', ['thread_id', 'created_at'], unique=False)
        batch_op.create_index('ix_activity_undelivered', ['id'], unique=False, postgresql_where=sa.text('delivered_at IS NULL'), sqlite_where=sa.text('delivered_at IS NULL'))

    op.create_table('post_version',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=True),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('written_at', Moment(), nullable=False),
    sa.Column('replaced_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_version_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['replaced_by_id'], ['user.id'], name=op.f('fk_post_version_replaced_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('post_id', 'version', name=op.f('pk_post_version'))
    )
    op.create_table('solution',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('chosen_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['chosen_by_id'], ['user.id'], name=op.f('fk_solution_chosen_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_solution_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_solution_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', name=op.f('pk_solution')),
    sa.UniqueConstraint('post_id', name=op.f('uq_solution_post_id'))
    )
    op.create_table('thanks',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_thanks_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_thanks_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'user_id', name=op.f('pk_thanks'))
    )
    op.create_table('letter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('about_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('next_try_at', Moment(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('ended_at', Moment(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_letter_activity_id_activity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_letter_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('message', 'activity_id', 'user_id', name=op.f('uq_letter_message_activity_id_user_id'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_user_id'), ['user_id'], unique=False)
        batch_op.create_index('ix_letter_waiting', ['next_try_at'], unique=False, postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('read_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_notice_activity_id_activity'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_notice_thread_id_thread'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_notice_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('user_id', 'activity_id', name=op.f('uq_notice_user_id_activity_id'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index('ix_notice_list', ['user_id', 'created_at', 'id'], unique=False)
        batch_op.create_index('ix_notice_unread', ['user_id', 'thread_id'], unique=False, postgresql_where=sa.text('read_at IS NULL'), sqlite_where=sa.text('read_at IS NULL'))



def downgrade():
    op.execute("DROP TABLE search_document")
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_unread', postgresql_where=sa.text('read_at IS NULL'), sqlite_where=sa.text('read_at IS NULL'))
        batch_op.drop_index('ix_notice_list')
        batch_op.drop_index(batch_op.f('ix_notice_activity_id'))

    op.drop_table('notice')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index('ix_letter_waiting', postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_letter_user_id'))
        batch_op.drop_index(batch_op.f('ix_letter_activity_id'))

    op.drop_table('letter')
    op.drop_table('thanks')
    op.drop_table('solution')
    op.drop_table('post_version')
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_index('ix_activity_undelivered', postgresql_where=sa.text('delivered_at IS NULL'), sqlite_where=sa.text('delivered_at IS NULL'))
        batch_op.drop_index('ix_activity_thread')
        batch_op.drop_index(batch_op.f('ix_activity_subject_id'))
        batch_op.drop_index(batch_op.f('ix_activity_post_id'))
        batch_op.drop_index('ix_activity_kind')
        batch_op.drop_index(batch_op.f('ix_activity_actor_id'))

    op.drop_table('activity')
    with op.batch_alter_table('thread_theme', schema=None) as batch_op:
        batch_op.drop_index('ix_thread_theme_new')
        batch_op.drop_index('ix_thread_theme_activity')

    op.drop_table('thread_theme')
    with op.batch_alter_table('thread_follow', schema=None) as batch_op:
        batch_op.drop_index('ix_thread_follow_user')

    op.drop_table('thread_follow')
    op.drop_table('reading_mark')
    op.drop_table('problem_details')
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.drop_index('ix_post_render')
        batch_op.drop_index('ix_post_author')

    op.drop_table('post')
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_session_user_id'))

    op.drop_table('user_session')
    with op.batch_alter_table('thread', schema=None) as batch_op:
        batch_op.drop_index('ix_thread_unanswered', postgresql_where=sa.text("kind = 'problem' AND reply_count = 0 AND solved_at IS NULL AND hidden_at IS NULL"), sqlite_where=sa.text("kind = 'problem' AND reply_count = 0 AND solved_at IS NULL AND hidden_at IS NULL"))
        batch_op.drop_index(batch_op.f('ix_thread_theme_id'))
        batch_op.drop_index('ix_thread_solved', postgresql_where=sa.text('solved_at IS NOT NULL AND hidden_at IS NULL'), sqlite_where=sa.text('solved_at IS NOT NULL AND hidden_at IS NULL'))
        batch_op.drop_index('ix_thread_pinned', postgresql_where=sa.text('pinned_at IS NOT NULL'), sqlite_where=sa.text('pinned_at IS NOT NULL'))
        batch_op.drop_index('ix_thread_open', postgresql_where=sa.text("kind = 'problem' AND solved_at IS NULL AND hidden_at IS NULL"), sqlite_where=sa.text("kind = 'problem' AND solved_at IS NULL AND hidden_at IS NULL"))
        batch_op.drop_index('ix_thread_new', postgresql_where=sa.text('hidden_at IS NULL'), sqlite_where=sa.text('hidden_at IS NULL'))
        batch_op.drop_index('ix_thread_author')
        batch_op.drop_index('ix_thread_activity', postgresql_where=sa.text('hidden_at IS NULL'), sqlite_where=sa.text('hidden_at IS NULL'))

    op.drop_table('thread')
    op.drop_table('theme_follow')
    op.drop_table('submission')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_link_user_id'))

    op.drop_table('one_time_link')
    op.drop_table('network_moderator')
    op.drop_table('network_follow')
    with op.batch_alter_table('membership_request', schema=None) as batch_op:
        batch_op.drop_index('ix_membership_request_open', postgresql_where=sa.text('decided_at IS NULL'), sqlite_where=sa.text('decided_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_membership_request_email'))

    op.drop_table('membership_request')
    with op.batch_alter_table('user', schema=None) as batch_op:
        batch_op.drop_index('ix_user_name')
        batch_op.drop_index(batch_op.f('ix_user_municipality_id'))
        batch_op.drop_index(batch_op.f('ix_user_home_network_id'))

    op.drop_table('user')
    op.drop_table('theme_slug')
    with op.batch_alter_table('municipality', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_municipality_name'))

    op.drop_table('municipality')
    op.drop_table('theme')
    op.drop_table('network')
    with op.batch_alter_table('external_ref', schema=None) as batch_op:
        batch_op.drop_index('ix_external_ref_row')

    op.drop_table('external_ref')
