"""Photos and files

Revision ID: 0002
Revises: 0001
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('url_name', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('mime', sa.String(length=100), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('disk_bytes', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('widths', sa.JSON(), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('home_place', sa.String(length=40), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_attachment_owner_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('key', name=op.f('uq_attachment_key'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index('ix_attachment_created', ['created_at'], unique=False)
        batch_op.create_index('ix_attachment_owner', ['owner_id', 'created_at'], unique=False)

    op.create_table('attachment_use',
    sa.Column('attachment_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_attachment_use_attachment_id_attachment')),
    sa.PrimaryKeyConstraint('attachment_id', 'place', name=op.f('pk_attachment_use'))
    )
    with op.batch_alter_table('attachment_use', schema=None) as batch_op:
        batch_op.create_index('ix_attachment_use_place', ['place'], unique=False)


def downgrade():
    with op.batch_alter_table('attachment_use', schema=None) as batch_op:
        batch_op.drop_index('ix_attachment_use_place')

    op.drop_table('attachment_use')
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_attachment_owner')
        batch_op.drop_index('ix_attachment_created')

    op.drop_table('attachment')
