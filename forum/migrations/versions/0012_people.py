"""Measures about members; the log only grows.

A row of `activity` never goes, and what it says never changes: triggers refuse it, but for a passage that a moderator takes away (see `rewrite_facts`),
and for people who are erased, whose numbers become NULL.

Revision ID: 0012
Revises: 0011
"""

from alembic import op
import sqlalchemy as sa
from forum.core.db import Moment

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

SAYS = "the log only grows"
OPEN = "COALESCE((SELECT is_open FROM log_lock WHERE id = 1), {no})"
OTHERS = ("(NEW.actor_id IS NOT NULL AND NEW.actor_id {differs} OLD.actor_id) OR (NEW.subject_id IS NOT NULL AND NEW.subject_id {differs} OLD.subject_id)"
          " OR NEW.id {differs} OLD.id OR NEW.kind {differs} OLD.kind OR NEW.created_at {differs} OLD.created_at")


def upgrade():
    op.create_table('sanction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('rule', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('private_note', sa.String(length=1000), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('until', Moment(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=True),
    sa.Column('lifted_at', Moment(), nullable=True),
    sa.Column('lifted_by_id', sa.Integer(), nullable=True),
    sa.Column('lift_reason', sa.String(length=1000), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_sanction_activity_id_activity'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_sanction_created_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['lifted_by_id'], ['user.id'], name=op.f('fk_sanction_lifted_by_id_user'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_sanction_network_id_network')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_sanction_user_id_user'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sanction'))
    )
    op.create_index('ix_sanction_user', 'sanction', ['user_id', 'id'])
    op.create_table('log_lock',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_lock'))
    )
    for statement in (SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL):
        op.execute(statement)


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        for name in ("activity_stays", "activity_says_the_same", "activity_keeps_its_facts"):
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        op.execute("DROP TRIGGER IF EXISTS activity_only_grows ON activity")
        op.execute("DROP FUNCTION IF EXISTS activity_only_grows()")
    op.drop_table('log_lock')
    op.drop_index('ix_sanction_user', 'sanction')
    op.drop_table('sanction')


SQLITE = (
    f"CREATE TRIGGER activity_stays BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
    f"CREATE TRIGGER activity_says_the_same BEFORE UPDATE OF id, kind, created_at, actor_id, subject_id ON activity WHEN {OTHERS.format(differs='IS NOT')}"
    f" BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
    f"CREATE TRIGGER activity_keeps_its_facts BEFORE UPDATE OF facts ON activity WHEN NEW.facts IS NOT OLD.facts AND NOT {OPEN.format(no='0')}"
    f" BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
)
POSTGRESQL = (
    f"""CREATE FUNCTION activity_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' OR {OTHERS.format(differs='IS DISTINCT FROM')} OR (NEW.facts::text IS DISTINCT FROM OLD.facts::text AND NOT {OPEN.format(no='false')}) THEN
            RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    "CREATE TRIGGER activity_only_grows BEFORE UPDATE OR DELETE ON activity FOR EACH ROW EXECUTE FUNCTION activity_only_grows()",
)
