"""Search: analysed texts, documents and words, and the dictionary that moderators keep. The index begins empty: `forum reindex` fills it.

Revision ID: 0006
Revises: 0005
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment
from forum.core.search.tables import PRESENT, make_search_tables

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("DROP TABLE search_document")
    op.create_table('search_entry',
    sa.Column('subject_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.Column('analyser', sa.Integer(), nullable=False),
    sa.Column('places', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('subject_id', name=op.f('pk_search_entry')),
    sa.UniqueConstraint('rank', name=op.f('uq_search_entry_rank'))
    )
    op.create_index('ix_search_entry_analyser', 'search_entry', ['analyser'])
    op.create_table('search_text',
    sa.Column('part_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('file_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('part_id', 'file_id', name=op.f('pk_search_text'))
    )
    op.create_index('ix_search_text_subject', 'search_text', ['subject_id'])
    op.create_table('search_word',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('word', sa.String(length=40), nullable=False),
    sa.Column('root', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_word')),
    sa.UniqueConstraint('word', name=op.f('uq_search_word_word'))
    )
    op.create_table('search_terms',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('written', sa.JSON(), nullable=False),
    sa.Column('is_gone', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_terms')),
    sa.UniqueConstraint('kind', 'name', name=op.f('uq_search_terms_kind_name'))
    )
    op.create_table('search_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.Column('after', sa.JSON(), nullable=True),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('undone_at', Moment(), nullable=True),
    sa.ForeignKeyConstraint(['changed_by_id'], ['user.id'], name=op.f('fk_search_change_changed_by_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_change'))
    )
    make_search_tables(op.get_bind(), PRESENT)


def downgrade():
    op.execute("DROP TABLE search_document")
    op.drop_table('search_change')
    op.drop_table('search_terms')
    op.drop_table('search_word')
    op.drop_table('search_text')
    op.drop_table('search_entry')
    make_search_tables(op.get_bind())
