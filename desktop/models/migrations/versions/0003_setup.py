"""setup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "header_memory",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "header", name=op.f("pk_header_memory")),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
    )
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_day"), ["day"], unique=False)

    op.create_table(
        "amendment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("effective_quarter", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_amendment_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "building_finding",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("aspect", sa.Text(), nullable=False),
        sa.Column("polarity", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_building_finding_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_building_finding_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building_finding")),
    )
    with op.batch_alter_table("building_finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_building_finding_cycle_id"), ["cycle_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_building_finding_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("weight", sa.BigInteger(), nullable=True),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("quarters", sa.Text(), nullable=False),
        sa.Column("bands", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("first_question", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_indicator_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "key_task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("interval_months", sa.Integer(), nullable=False),
        sa.Column("offices", sa.Text(), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("end", sa.String(length=10), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_key_task_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_task")),
    )
    with op.batch_alter_table("key_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_task_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "list_template",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("polarity", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("veto", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("unconfirmed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_list_template_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_template")),
    )
    with op.batch_alter_table("list_template", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_template_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "scheme",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_question", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("frozen_on", sa.String(length=10), nullable=True),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("sums_confirmed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_scheme_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
    )
    with op.batch_alter_table("scheme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scheme_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "staff_routine",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("fair", sa.Integer(), nullable=False),
        sa.Column("average", sa.Integer(), nullable=False),
        sa.Column("poor", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_staff_routine_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_staff_routine_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_routine")),
    )
    with op.batch_alter_table("staff_routine", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_routine_cycle_id_staff_routine_quarter_staff_routine_unit_id"),
            ["cycle_id", "quarter", "unit_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_staff_routine_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_change",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("other_id", sa.String(length=32), nullable=True),
        sa.Column("name_before", sa.Text(), nullable=True),
        sa.Column("name_after", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["unit.id"],
            name=op.f("fk_unit_change_other_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_unit_change_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_change")),
    )
    with op.batch_alter_table("unit_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_change_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_change_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_inclusion",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("included", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_unit_inclusion_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_unit_inclusion_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_inclusion")),
    )
    with op.batch_alter_table("unit_inclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_inclusion_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_inclusion_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "amendment_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("amendment_id", sa.String(length=32), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_row", sa.String(length=32), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["amendment.id"],
            name=op.f("fk_amendment_line_amendment_id_amendment"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_line")),
    )
    with op.batch_alter_table("amendment_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_amendment_line_amendment_id"), ["amendment_id"], unique=False
        )

    op.create_table(
        "assessor_review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assessor_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessor_id"],
            ["assessor.id"],
            name=op.f("fk_assessor_review_assessor_id_assessor"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessor_review")),
    )
    with op.batch_alter_table("assessor_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessor_review_assessor_id"), ["assessor_id"], unique=False
        )

    op.create_table(
        "cadre_move",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=False),
        sa.Column("from_unit_id", sa.String(length=32), nullable=True),
        sa.Column("to_unit_id", sa.String(length=32), nullable=True),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_cadre_move_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["from_unit_id"],
            ["unit.id"],
            name=op.f("fk_cadre_move_from_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["to_unit_id"],
            ["unit.id"],
            name=op.f("fk_cadre_move_to_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cadre_move")),
    )
    with op.batch_alter_table("cadre_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cadre_move_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cadre_move_from_unit_id"), ["from_unit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cadre_move_to_unit_id"), ["to_unit_id"], unique=False)

    op.create_table(
        "indicator_mark",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("indicator_id", sa.String(length=32), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("event_key", sa.Text(), nullable=True),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_indicator_mark_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_mark_indicator_id_indicator"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_indicator_mark_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_mark")),
    )
    with op.batch_alter_table("indicator_mark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_mark_cycle_id_indicator_mark_quarter_indicator_mark_unit_id"),
            ["cycle_id", "quarter", "unit_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_mark_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_indicator_mark_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "indicator_placement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("indicator_id", sa.String(length=32), nullable=False),
        sa.Column("counts_at_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["counts_at_id"],
            ["unit.id"],
            name=op.f("fk_indicator_placement_counts_at_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_indicator_placement_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_placement_indicator_id_indicator"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_indicator_placement_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_placement")),
    )
    with op.batch_alter_table("indicator_placement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_placement_counts_at_id"), ["counts_at_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_placement_cycle_id"), ["cycle_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_placement_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_placement_unit_id"), ["unit_id"], unique=False
        )

    op.create_table(
        "indicator_progress",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("indicator_id", sa.String(length=32), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("target_text", sa.Text(), nullable=True),
        sa.Column("planned", sa.BigInteger(), nullable=True),
        sa.Column("actual", sa.BigInteger(), nullable=True),
        sa.Column("actual_text", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_indicator_progress_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_progress_indicator_id_indicator"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_indicator_progress_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_progress")),
    )
    with op.batch_alter_table("indicator_progress", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f(
                "ix_indicator_progress_cycle_id_indicator_progress_quarter_indicator_progress_unit_id"
            ),
            ["cycle_id", "quarter", "unit_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_progress_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_progress_unit_id"), ["unit_id"], unique=False
        )

    op.create_table(
        "indicator_share",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("indicator_id", sa.String(length=32), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_indicator_share_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_indicator_share_indicator_id_indicator"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_indicator_share_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_share")),
    )
    with op.batch_alter_table("indicator_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_share_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_indicator_share_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_indicator_share_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "key_task_participation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key_task_id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("end", sa.String(length=10), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_key_task_participation_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["key_task_id"],
            ["key_task.id"],
            name=op.f("fk_key_task_participation_key_task_id_key_task"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_task_participation")),
    )
    with op.batch_alter_table("key_task_participation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_key_task_participation_cadre_id"), ["cadre_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_key_task_participation_key_task_id"), ["key_task_id"], unique=False
        )

    op.create_table(
        "key_task_unit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key_task_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_task_id"],
            ["key_task.id"],
            name=op.f("fk_key_task_unit_key_task_id_key_task"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_key_task_unit_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_task_unit")),
    )
    with op.batch_alter_table("key_task_unit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_key_task_unit_key_task_id"), ["key_task_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_key_task_unit_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "recusal_dismissal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assessor_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessor_id"],
            ["assessor.id"],
            name=op.f("fk_recusal_dismissal_assessor_id_assessor"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_recusal_dismissal_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal_dismissal")),
    )
    with op.batch_alter_table("recusal_dismissal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recusal_dismissal_assessor_id"), ["assessor_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_recusal_dismissal_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unavailability",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assessor_id", sa.String(length=32), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("end", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessor_id"],
            ["assessor.id"],
            name=op.f("fk_unavailability_assessor_id_assessor"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unavailability")),
    )
    with op.batch_alter_table("unavailability", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unavailability_assessor_id"), ["assessor_id"], unique=False
        )

    with op.batch_alter_table("assessor", schema=None) as batch_op:
        batch_op.add_column(sa.Column("newcomer", sa.Integer(), nullable=True))

    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))

    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("end", sa.String(length=10), nullable=True))

    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key_task_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("joint_offices", sa.Text(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_visit_key_task_id_key_task"),
            "key_task",
            ["key_task_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_visit_key_task_id_key_task"), type_="foreignkey")
        batch_op.drop_column("joint_offices")
        batch_op.drop_column("key_task_id")

    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_column("reason")

    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.drop_column("end")
        batch_op.drop_column("kind")

    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.drop_column("reason")

    with op.batch_alter_table("assessor", schema=None) as batch_op:
        batch_op.drop_column("newcomer")

    with op.batch_alter_table("unavailability", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unavailability_assessor_id"))

    op.drop_table("unavailability")
    with op.batch_alter_table("recusal_dismissal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recusal_dismissal_unit_id"))
        batch_op.drop_index(batch_op.f("ix_recusal_dismissal_assessor_id"))

    op.drop_table("recusal_dismissal")
    with op.batch_alter_table("key_task_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_task_unit_unit_id"))
        batch_op.drop_index(batch_op.f("ix_key_task_unit_key_task_id"))

    op.drop_table("key_task_unit")
    with op.batch_alter_table("key_task_participation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_task_participation_key_task_id"))
        batch_op.drop_index(batch_op.f("ix_key_task_participation_cadre_id"))

    op.drop_table("key_task_participation")
    with op.batch_alter_table("indicator_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_share_unit_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_share_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_share_cycle_id"))

    op.drop_table("indicator_share")
    with op.batch_alter_table("indicator_progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_progress_unit_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_progress_indicator_id"))
        batch_op.drop_index(
            batch_op.f(
                "ix_indicator_progress_cycle_id_indicator_progress_quarter_indicator_progress_unit_id"
            )
        )

    op.drop_table("indicator_progress")
    with op.batch_alter_table("indicator_placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_placement_unit_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_placement_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_placement_cycle_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_placement_counts_at_id"))

    op.drop_table("indicator_placement")
    with op.batch_alter_table("indicator_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_mark_unit_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_mark_indicator_id"))
        batch_op.drop_index(
            batch_op.f("ix_indicator_mark_cycle_id_indicator_mark_quarter_indicator_mark_unit_id")
        )

    op.drop_table("indicator_mark")
    with op.batch_alter_table("cadre_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cadre_move_to_unit_id"))
        batch_op.drop_index(batch_op.f("ix_cadre_move_from_unit_id"))
        batch_op.drop_index(batch_op.f("ix_cadre_move_cadre_id"))

    op.drop_table("cadre_move")
    with op.batch_alter_table("assessor_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessor_review_assessor_id"))

    op.drop_table("assessor_review")
    with op.batch_alter_table("amendment_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_line_amendment_id"))

    op.drop_table("amendment_line")
    with op.batch_alter_table("unit_inclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_inclusion_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_inclusion_cycle_id"))

    op.drop_table("unit_inclusion")
    with op.batch_alter_table("unit_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_change_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_change_other_id"))

    op.drop_table("unit_change")
    with op.batch_alter_table("staff_routine", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_routine_unit_id"))
        batch_op.drop_index(
            batch_op.f("ix_staff_routine_cycle_id_staff_routine_quarter_staff_routine_unit_id")
        )

    op.drop_table("staff_routine")
    with op.batch_alter_table("scheme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scheme_cycle_id"))

    op.drop_table("scheme")
    with op.batch_alter_table("list_template", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_template_cycle_id"))

    op.drop_table("list_template")
    with op.batch_alter_table("key_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_task_cycle_id"))

    op.drop_table("key_task")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_cycle_id"))

    op.drop_table("indicator")
    with op.batch_alter_table("building_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_building_finding_unit_id"))
        batch_op.drop_index(batch_op.f("ix_building_finding_cycle_id"))

    op.drop_table("building_finding")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_cycle_id"))

    op.drop_table("amendment")
    with op.batch_alter_table("holiday", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holiday_day"))

    op.drop_table("holiday")
    op.drop_table("header_memory")
