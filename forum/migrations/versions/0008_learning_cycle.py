"""The learning cycle: who has it too, trials, reports and their evidence, shelf life; guest experts, knowledge gaps, practice sheets.

Revision ID: 0008
Revises: 0007
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('expert_theme',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_expert_theme_theme_id_theme')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_expert_theme_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'theme_id', name=op.f('pk_expert_theme'))
    )
    op.create_index(op.f('ix_expert_theme_theme_id'), 'expert_theme', ['theme_id'])
    op.create_table('sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('started_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('shown_version', sa.Integer(), nullable=True),
    sa.Column('season', sa.String(length=20), nullable=False),
    sa.Column('leans_on', sa.String(length=1000), nullable=False),
    sa.Column('check_on', sa.Date(), nullable=True),
    sa.Column('asked_at', Moment(), nullable=True),
    sa.Column('checked_at', Moment(), nullable=True),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.Column('published_at', Moment(), nullable=True),
    sa.Column('withdrawn_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_sheet_network_id_network')),
    sa.ForeignKeyConstraint(['started_by_id'], ['user.id'], name=op.f('fk_sheet_started_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_sheet_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_sheet_year_number'))
    )
    op.create_index(op.f('ix_sheet_check_on'), 'sheet', ['check_on'])
    op.create_index('ix_sheet_list', 'sheet', ['published_at', 'id'])
    op.create_index(op.f('ix_sheet_started_by_id'), 'sheet', ['started_by_id'])
    op.create_index(op.f('ix_sheet_theme_id'), 'sheet', ['theme_id'])
    op.create_table('gap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=200), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('opened_by_id', sa.Integer(), nullable=True),
    sa.Column('without_name', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('searched', sa.String(length=200), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answer_thread_id', sa.Integer(), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.Column('closed_at', Moment(), nullable=True),
    sa.Column('hidden_at', Moment(), nullable=True),
    sa.Column('hidden_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['answer_thread_id'], ['thread.id'], name=op.f('fk_gap_answer_thread_id_thread'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['hidden_by_id'], ['user.id'], name=op.f('fk_gap_hidden_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['merged_into_id'], ['gap.id'], name=op.f('fk_gap_merged_into_id_gap'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_gap_network_id_network')),
    sa.ForeignKeyConstraint(['opened_by_id'], ['user.id'], name=op.f('fk_gap_opened_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_gap_owner_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_gap_theme_id_theme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap'))
    )
    op.create_index('ix_gap_changed', 'gap', ['changed_at', 'id'])
    op.create_index('ix_gap_list', 'gap', ['status', 'changed_at', 'id'])
    op.create_index(op.f('ix_gap_merged_into_id'), 'gap', ['merged_into_id'])
    op.create_index(op.f('ix_gap_opened_by_id'), 'gap', ['opened_by_id'])
    op.create_index(op.f('ix_gap_owner_id'), 'gap', ['owner_id'])
    op.create_index(op.f('ix_gap_theme_id'), 'gap', ['theme_id'])
    op.create_table('guest_access',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('organisation', sa.String(length=120), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('entered_at', Moment(), nullable=True),
    sa.Column('revoked_at', Moment(), nullable=True),
    sa.Column('revoked_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['invited_by_id'], ['user.id'], name=op.f('fk_guest_access_invited_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['revoked_by_id'], ['user.id'], name=op.f('fk_guest_access_revoked_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_guest_access_thread_id_thread'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_guest_access_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guest_access')),
    sa.UniqueConstraint('thread_id', 'user_id', name=op.f('uq_guest_access_thread_id_user_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_guest_access_token_hash'))
    )
    op.create_index('ix_guest_access_user', 'guest_access', ['user_id'])
    op.create_table('recurrence',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.String(length=5), nullable=True),
    sa.Column('organisation', sa.String(length=120), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.nis'], name=op.f('fk_recurrence_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_recurrence_thread_id_thread'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_recurrence_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', 'user_id', name=op.f('pk_recurrence'))
    )
    op.create_index(op.f('ix_recurrence_user_id'), 'recurrence', ['user_id'])
    op.create_table('sheet_credit',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name_answer', sa.String(length=3), nullable=False),
    sa.Column('name_answered_at', Moment(), nullable=True),
    sa.Column('magazine_answer', sa.String(length=3), nullable=False),
    sa.Column('magazine_answered_at', Moment(), nullable=True),
    sa.Column('asked_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_credit_sheet_id_sheet'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_sheet_credit_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sheet_id', 'user_id', name=op.f('pk_sheet_credit'))
    )
    op.create_index(op.f('ix_sheet_credit_user_id'), 'sheet_credit', ['user_id'])
    op.create_table('sheet_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.String(length=5), nullable=True),
    sa.Column('organisation', sa.String(length=120), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.nis'], name=op.f('fk_sheet_review_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_review_sheet_id_sheet'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_sheet_review_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_review'))
    )
    op.create_index(op.f('ix_sheet_review_sheet_id'), 'sheet_review', ['sheet_id'])
    op.create_table('sheet_thread',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_thread_sheet_id_sheet'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_sheet_thread_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sheet_id', 'thread_id', name=op.f('pk_sheet_thread'))
    )
    op.create_index(op.f('ix_sheet_thread_thread_id'), 'sheet_thread', ['thread_id'])
    op.create_table('sheet_version',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('html', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('organisations', sa.JSON(), nullable=False),
    sa.Column('render_version', sa.Integer(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('written_at', Moment(), nullable=False),
    sa.Column('published_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_version_sheet_id_sheet'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['written_by_id'], ['user.id'], name=op.f('fk_sheet_version_written_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('sheet_id', 'version', name=op.f('pk_sheet_version'))
    )
    op.create_table('evidence',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('writer', sa.String(length=120), server_default='', nullable=False),
    sa.Column('works', sa.Integer(), nullable=False),
    sa.Column('partly', sa.Integer(), nullable=False),
    sa.Column('fails', sa.Integer(), nullable=False),
    sa.Column('early', sa.Integer(), nullable=False),
    sa.Column('are_municipalities', sa.Boolean(), server_default=sa.true(), nullable=False),
    sa.Column('own', sa.Integer(), nullable=False),
    sa.Column('soils', sa.JSON(), nullable=False),
    sa.Column('situations', sa.JSON(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=True),
    sa.Column('last_on', sa.Date(), nullable=True),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_evidence_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_evidence_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_evidence'))
    )
    op.create_index(op.f('ix_evidence_thread_id'), 'evidence', ['thread_id'])
    op.create_table('gap_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('without_name', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('thread_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_gap_change_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gap_change_gap_id_gap'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id'], ['user.id'], name=op.f('fk_gap_change_subject_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_gap_change_thread_id_thread'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap_change'))
    )
    op.create_index(op.f('ix_gap_change_gap_id'), 'gap_change', ['gap_id'])
    op.create_table('gap_meeting',
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gap_meeting_gap_id_gap'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_gap_meeting_network_id_network')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user.id'], name=op.f('fk_gap_meeting_proposed_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('gap_id', 'network_id', name=op.f('pk_gap_meeting'))
    )
    op.create_index(op.f('ix_gap_meeting_network_id'), 'gap_meeting', ['network_id'])
    op.create_table('gap_support',
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.String(length=5), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gap_support_gap_id_gap'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.nis'], name=op.f('fk_gap_support_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_gap_support_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('gap_id', 'user_id', name=op.f('pk_gap_support'))
    )
    op.create_index(op.f('ix_gap_support_user_id'), 'gap_support', ['user_id'])
    op.create_table('gap_thread',
    sa.Column('gap_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['user.id'], name=op.f('fk_gap_thread_added_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['gap_id'], ['gap.id'], name=op.f('fk_gap_thread_gap_id_gap'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_gap_thread_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('gap_id', 'thread_id', name=op.f('pk_gap_thread'))
    )
    op.create_index(op.f('ix_gap_thread_thread_id'), 'gap_thread', ['thread_id'])
    op.create_table('practice_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.String(length=5), nullable=True),
    sa.Column('organisation', sa.String(length=120), nullable=False),
    sa.Column('without_name', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('result', sa.String(length=10), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('tried_on', sa.Date(), nullable=True),
    sa.Column('amount', sa.Double(), nullable=True),
    sa.Column('unit', sa.String(length=10), nullable=False),
    sa.Column('soil', sa.String(length=20), nullable=False),
    sa.Column('situation', sa.String(length=20), nullable=False),
    sa.Column('cost_cents', sa.Integer(), nullable=True),
    sa.Column('cost_note', sa.String(length=300), nullable=False),
    sa.Column('hours', sa.Double(), nullable=True),
    sa.Column('helped', sa.String(), nullable=False),
    sa.Column('hindered', sa.String(), nullable=False),
    sa.Column('conditions', sa.String(), nullable=False),
    sa.Column('photos', sa.String(), nullable=False),
    sa.Column('photos_html', sa.String(), nullable=False),
    sa.Column('post_version', sa.Integer(), nullable=False),
    sa.Column('follows_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('edited_at', Moment(), nullable=True),
    sa.Column('withdrawn_at', Moment(), nullable=True),
    sa.Column('hidden_at', Moment(), nullable=True),
    sa.Column('hidden_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("result IN ('works', 'partly', 'fails', 'early')", name=op.f('ck_practice_report_result')),
    sa.ForeignKeyConstraint(['follows_id'], ['practice_report.id'], name=op.f('fk_practice_report_follows_id_practice_report'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['hidden_by_id'], ['user.id'], name=op.f('fk_practice_report_hidden_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.nis'], name=op.f('fk_practice_report_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_practice_report_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_practice_report_thread_id_thread'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_practice_report_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_practice_report'))
    )
    op.create_index(op.f('ix_practice_report_follows_id'), 'practice_report', ['follows_id'])
    op.create_index('ix_practice_report_post', 'practice_report', ['post_id', 'created_at'])
    op.create_index('ix_practice_report_thread', 'practice_report', ['thread_id'])
    op.create_index('ix_practice_report_user', 'practice_report', ['user_id', 'created_at'])
    op.create_table('shelf_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(length=10), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_shelf_check_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_shelf_check_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shelf_check'))
    )
    op.create_index(op.f('ix_shelf_check_post_id'), 'shelf_check', ['post_id'])
    op.create_table('shelf_life',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('season', sa.String(length=20), nullable=False),
    sa.Column('leans_on', sa.String(length=1000), nullable=False),
    sa.Column('check_on', sa.Date(), nullable=True),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('set_at', Moment(), nullable=False),
    sa.Column('asked_at', Moment(), nullable=True),
    sa.Column('outdated_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_shelf_life_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_shelf_life_set_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_shelf_life_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_shelf_life'))
    )
    op.create_index(op.f('ix_shelf_life_check_on'), 'shelf_life', ['check_on'])
    op.create_index(op.f('ix_shelf_life_thread_id'), 'shelf_life', ['thread_id'])
    op.create_table('trial',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('municipality_id', sa.String(length=5), nullable=True),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('season', sa.String(length=20), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('stopped_why', sa.String(length=500), nullable=False),
    sa.Column('visibility', sa.String(length=10), nullable=False),
    sa.Column('buddy_id', sa.Integer(), nullable=True),
    sa.Column('buddy_accepted_at', Moment(), nullable=True),
    sa.Column('remind_on', sa.Date(), nullable=True),
    sa.Column('reminded_at', Moment(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('changed_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['buddy_id'], ['user.id'], name=op.f('fk_trial_buddy_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['municipality_id'], ['municipality.nis'], name=op.f('fk_trial_municipality_id_municipality')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_trial_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_trial_thread_id_thread'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_trial_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trial')),
    sa.UniqueConstraint('user_id', 'post_id', name=op.f('uq_trial_user_id_post_id'))
    )
    op.create_index('ix_trial_buddy', 'trial', ['buddy_id'])
    op.create_index('ix_trial_post', 'trial', ['post_id'])
    op.create_index('ix_trial_remind', 'trial', ['remind_on'])
    op.create_index(op.f('ix_trial_thread_id'), 'trial', ['thread_id'])
    op.create_table('practice_report_version',
    sa.Column('report_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('written_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['report_id'], ['practice_report.id'], name=op.f('fk_practice_report_version_report_id_practice_report'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('report_id', 'version', name=op.f('pk_practice_report_version'))
    )
    op.add_column('thread', sa.Column('evidence', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('thread', sa.Column('recurrence_count', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('user', sa.Column('organisation', sa.String(length=120), server_default='', nullable=False))



def downgrade():
    op.drop_column('user', 'organisation')
    op.drop_column('thread', 'recurrence_count')
    op.drop_column('thread', 'evidence')
    op.drop_table('practice_report_version')
    op.drop_table('trial')
    op.drop_table('shelf_life')
    op.drop_table('shelf_check')
    op.drop_table('practice_report')
    op.drop_table('gap_thread')
    op.drop_table('gap_support')
    op.drop_table('gap_meeting')
    op.drop_table('gap_change')
    op.drop_table('evidence')
    op.drop_table('sheet_version')
    op.drop_table('sheet_thread')
    op.drop_table('sheet_review')
    op.drop_table('sheet_credit')
    op.drop_table('recurrence')
    op.drop_table('guest_access')
    op.drop_table('gap')
    op.drop_table('sheet')
    op.drop_table('expert_theme')
