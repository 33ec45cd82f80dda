"""Finding: searches without result, saved searches, bookmarks, texts of documents.

Revision ID: 0007
Revises: 0006
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('search_rework',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('change_id', sa.Integer(), nullable=True),
    sa.Column('letters', sa.JSON(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('upto', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('finished_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['change_id'], ['search_change.id'], name=op.f('fk_search_rework_change_id_search_change'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_rework'))
    )
    op.create_table('search_ignored',
    sa.Column('word', sa.String(length=100), nullable=False),
    sa.Column('ignored_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['ignored_by_id'], ['user.id'], name=op.f('fk_search_ignored_ignored_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('word', name=op.f('pk_search_ignored'))
    )
    op.create_table('search_miss',
    sa.Column('query', sa.String(length=100), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('query', 'day', name=op.f('pk_search_miss'))
    )
    op.create_index('ix_search_miss_day', 'search_miss', ['day'])
    # saved searches and their finds
    op.create_table('saved_search',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('address', sa.String(length=600), nullable=False),
    sa.Column('mail', sa.String(length=10), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('looked_at', Moment(), nullable=False),
    sa.Column('paused_at', Moment(), nullable=True),
    sa.Column('removed_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_saved_search_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_search')),
    sa.UniqueConstraint('user_id', 'address', name=op.f('uq_saved_search_user_id_address'))
    )
    op.create_index('ix_saved_search_due', 'saved_search', ['mail', 'looked_at'])
    op.create_table('saved_find',
    sa.Column('search_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('is_solved', sa.Boolean(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_saved_find_letter_id_letter'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['search_id'], ['saved_search.id'], name=op.f('fk_saved_find_search_id_saved_search'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_saved_find_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('search_id', 'thread_id', 'is_solved', name=op.f('pk_saved_find'))
    )
    op.create_index('ix_saved_find_letter', 'saved_find', ['letter_id'])
    op.create_index('ix_saved_find_thread', 'saved_find', ['thread_id'])
    # threads that look like a thread
    op.create_table('thread_related',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['other_id'], ['thread.id'], name=op.f('fk_thread_related_other_id_thread'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_thread_related_thread_id_thread'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', 'other_id', name=op.f('pk_thread_related'))
    )
    op.create_index('ix_thread_related_other', 'thread_related', ['other_id'])

    # texts of documents, and what members keep
    op.create_table('attachment_text',
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('reader', sa.Integer(), nullable=False),
    sa.Column('read_at', Moment(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_attachment_text_attachment_id_attachment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('attachment_id', name=op.f('pk_attachment_text'))
    )
    op.create_table('bookmark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('read_at', Moment(), nullable=True),
    sa.Column('removed_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_bookmark_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_bookmark_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bookmark')),
    sa.UniqueConstraint('user_id', 'post_id', name=op.f('uq_bookmark_user_id_post_id'))
    )
    op.create_index('ix_bookmark_post', 'bookmark', ['post_id'])


def downgrade():
    op.drop_table('bookmark')
    op.drop_table('attachment_text')
    op.drop_table('search_ignored')
    op.drop_table('search_rework')
    op.drop_table('search_miss')
    op.drop_table('thread_related')
    op.drop_table('saved_find')
    op.drop_table('saved_search')
