"""exchange."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob_want",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "sha256", name=op.f("pk_blob_want")),
    )
    op.create_table(
        "channel",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("last_n", sa.Integer(), nullable=False),
        sa.Column("last_c", sa.LargeBinary(), nullable=False),
        sa.Column("acked_n", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "receiver", name=op.f("pk_channel")),
    )
    op.create_table(
        "channel_head",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("c", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("sender", "receiver", "n", name=op.f("pk_channel_head")),
    )
    op.create_table(
        "conflict_decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_row", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_decision")),
    )
    with op.batch_alter_table("conflict_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conflict_decision_subject_table_conflict_decision_subject_row"),
            ["subject_table", "subject_row"],
            unique=False,
        )

    op.create_table(
        "medium",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("secrecy", sa.Text(), nullable=False),
        sa.Column("secret_until", sa.Text(), nullable=False),
        sa.Column("registered", sa.BigInteger(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("retired", sa.String(length=10), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medium")),
    )
    op.create_table(
        "outbox",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "receiver", "n", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_sender_outbox_receiver_outbox_origin_outbox_seq"),
            ["sender", "receiver", "origin", "seq"],
            unique=True,
        )

    op.create_table(
        "package",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("outgoing", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("first_n", sa.Integer(), nullable=True),
        sa.Column("last_n", sa.Integer(), nullable=True),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("blobs", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("medium_id", sa.String(length=32), nullable=True),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
    )
    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_package_sha256"), ["sha256"], unique=False)

    op.create_table(
        "signatory",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("assessor_id", sa.String(length=32), nullable=True),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "account", name=op.f("pk_signatory")),
    )
    op.create_table(
        "workstation",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sign_public", sa.LargeBinary(), nullable=False),
        sa.Column("seal_public", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("enrolled", sa.BigInteger(), nullable=False),
        sa.Column("status_since", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_workstation")),
    )
    op.create_table(
        "conflict_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_row", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_conflict_question_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_question")),
    )
    with op.batch_alter_table("conflict_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conflict_question_subject_table_conflict_question_subject_row"),
            ["subject_table", "subject_row"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_conflict_question_team_id"), ["team_id"], unique=False)

    op.create_table(
        "conflict_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["conflict_question.id"],
            name=op.f("fk_conflict_answer_question_id_conflict_question"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_conflict_answer_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_answer")),
    )
    with op.batch_alter_table("conflict_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conflict_answer_question_id"), ["question_id"], unique=False
        )

    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("authors", sa.Text(), nullable=True))

    # Few revisions belong to a batch, and every one received would be entered here.
    op.drop_index("ix_revision_batch", table_name="revision")
    op.create_index(
        "ix_revision_batch",
        "revision",
        ["batch"],
        unique=False,
        sqlite_where=sa.text("batch IS NOT NULL"),
    )

    # A team has the assessor without the record of another unit's cadre that he is.
    with op.batch_alter_table("assessor", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_assessor_cadre_id_cadre"), type_="foreignkey")


def downgrade() -> None:
    op.drop_index("ix_revision_batch", table_name="revision")
    op.create_index("ix_revision_batch", "revision", ["batch"], unique=False)
    with op.batch_alter_table("assessor", schema=None) as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk_assessor_cadre_id_cadre"),
            "cadre",
            ["cadre_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )

    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.drop_column("authors")
        batch_op.drop_column("key_id")

    with op.batch_alter_table("conflict_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_answer_question_id"))

    op.drop_table("conflict_answer")
    with op.batch_alter_table("conflict_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_question_team_id"))
        batch_op.drop_index(
            batch_op.f("ix_conflict_question_subject_table_conflict_question_subject_row")
        )

    op.drop_table("conflict_question")
    op.drop_table("workstation")
    op.drop_table("signatory")
    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_sha256"))
        batch_op.drop_index(batch_op.f("ix_package_at"))

    op.drop_table("package")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_sender_outbox_receiver_outbox_origin_outbox_seq"))

    op.drop_table("outbox")
    op.drop_table("medium")
    with op.batch_alter_table("conflict_decision", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_conflict_decision_subject_table_conflict_decision_subject_row")
        )

    op.drop_table("conflict_decision")
    op.drop_table("channel_head")
    op.drop_table("channel")
    op.drop_table("blob_want")
