"""records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_attachment_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "outline_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("layers", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_question", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_outline_question_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outline_question")),
    )
    with op.batch_alter_table("outline_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outline_question_cycle_id"), ["cycle_id"], unique=False
        )

    op.create_table(
        "public_feedback",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_public_feedback_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_public_feedback_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_public_feedback_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_public_feedback_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_feedback")),
    )
    with op.batch_alter_table("public_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_feedback_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_public_feedback_cycle_id_public_feedback_unit_id"),
            ["cycle_id", "unit_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_public_feedback_unit_id_public_feedback_on"),
            ["unit_id", "on"],
            unique=False,
        )

    op.create_table(
        "public_survey",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("two", sa.Integer(), nullable=False),
        sa.Column("three", sa.Integer(), nullable=False),
        sa.Column("four", sa.Integer(), nullable=False),
        sa.Column("five", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_public_survey_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_public_survey_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_public_survey_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_public_survey_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_survey")),
    )
    with op.batch_alter_table("public_survey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_survey_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_public_survey_cycle_id_public_survey_unit_id"),
            ["cycle_id", "unit_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_public_survey_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "rating_sheet",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("confirmed_on", sa.String(length=10), nullable=True),
        sa.Column("covers", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_rating_sheet_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_rating_sheet_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_rating_sheet_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_rating_sheet_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_sheet")),
    )
    with op.batch_alter_table("rating_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rating_sheet_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_rating_sheet_cycle_id_rating_sheet_unit_id"),
            ["cycle_id", "unit_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_rating_sheet_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rating_sheet_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "routine_grade",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_routine_grade_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_routine_grade_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_routine_grade_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_routine_grade_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routine_grade")),
    )
    with op.batch_alter_table("routine_grade", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_routine_grade_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_routine_grade_cycle_id_routine_grade_quarter_routine_grade_unit_id"),
            ["cycle_id", "quarter", "unit_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_routine_grade_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "team_rating",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=True),
        sa.Column("assessor_id", sa.String(length=32), nullable=False),
        sa.Column("rating", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessor_id"],
            ["assessor.id"],
            name=op.f("fk_team_rating_assessor_id_assessor"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_team_rating_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_team_rating_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_team_rating_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_team_rating_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_rating")),
    )
    with op.batch_alter_table("team_rating", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_rating_assessor_id"), ["assessor_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_team_rating_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_team_rating_cycle_id_team_rating_unit_id"),
            ["cycle_id", "unit_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_team_rating_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_rating_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "work_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_work_report_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_work_report_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_work_report_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_work_report_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_report")),
    )
    with op.batch_alter_table("work_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_report_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_work_report_cycle_id_work_report_unit_id"),
            ["cycle_id", "unit_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_work_report_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "feedback_finding",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("feedback_id", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feedback_id"],
            ["public_feedback.id"],
            name=op.f("fk_feedback_finding_feedback_id_public_feedback"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_finding")),
    )
    with op.batch_alter_table("feedback_finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_feedback_finding_feedback_id"), ["feedback_id"], unique=False
        )

    op.create_table(
        "hand_over",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.String(length=10), nullable=False),
        sa.Column("slip_on", sa.String(length=10), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
            name=op.f("fk_hand_over_visit_id_visit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "poll",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=True),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=True),
        sa.Column("scrutineer", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_poll_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_poll_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_poll_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
            name=op.f("fk_poll_visit_id_visit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_cycle_id"), ["cycle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_poll_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_poll_unit_id_poll_on"), ["unit_id", "on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_poll_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "progress_difference",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("cycle_id", sa.String(length=32), nullable=False),
        sa.Column("indicator_id", sa.String(length=32), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("reported", sa.BigInteger(), nullable=True),
        sa.Column("found", sa.BigInteger(), nullable=True),
        sa.Column("found_text", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["cycle.id"],
            name=op.f("fk_progress_difference_cycle_id_cycle"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_progress_difference_indicator_id_indicator"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_progress_difference_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_progress_difference_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
            name=op.f("fk_progress_difference_visit_id_visit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_difference")),
    )
    with op.batch_alter_table("progress_difference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f(
                "ix_progress_difference_cycle_id_progress_difference_quarter_progress_difference_unit_id"
            ),
            ["cycle_id", "quarter", "unit_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_progress_difference_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_progress_difference_unit_id"), ["unit_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_progress_difference_visit_id"), ["visit_id"], unique=False
        )

    op.create_table(
        "research_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_research_report_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_research_report_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
            name=op.f("fk_research_report_visit_id_visit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_report")),
    )
    with op.batch_alter_table("research_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_research_report_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_research_report_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_check",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("about_id", sa.String(length=32), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("polarity", sa.Text(), nullable=True),
        sa.Column("cadre_id", sa.String(length=32), nullable=True),
        sa.Column("fact_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_visit_check_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_visit_check_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["unit.id"],
            name=op.f("fk_visit_check_unit_id_unit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
            name=op.f("fk_visit_check_visit_id_visit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_check")),
    )
    with op.batch_alter_table("visit_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_check_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_check_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_check_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_instalment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("end", sa.String(length=10), nullable=False),
        sa.Column("due", sa.String(length=10), nullable=False),
        sa.Column("handed_over", sa.String(length=10), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_visit_instalment_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.id"],
            name=op.f("fk_visit_instalment_visit_id_visit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_instalment")),
    )
    with op.batch_alter_table("visit_instalment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_instalment_visit_id"), ["visit_id"], unique=False
        )

    op.create_table(
        "difference_verdict",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("difference_id", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("old_actual", sa.BigInteger(), nullable=True),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["difference_id"],
            ["progress_difference.id"],
            name=op.f("fk_difference_verdict_difference_id_progress_difference"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference_verdict")),
    )
    with op.batch_alter_table("difference_verdict", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_difference_verdict_difference_id"), ["difference_id"], unique=False
        )

    op.create_table(
        "poll_class",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("poll_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("voter_class", sa.Text(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("valid", sa.Integer(), nullable=True),
        sa.Column("invalid", sa.Integer(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
            name=op.f("fk_poll_class_poll_id_poll"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_poll_class_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_class")),
    )
    with op.batch_alter_table("poll_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_class_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "poll_subject",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("poll_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("cadre_id", sa.String(length=32), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cadre_id"],
            ["cadre.id"],
            name=op.f("fk_poll_subject_cadre_id_cadre"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
            name=op.f("fk_poll_subject_poll_id_poll"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_poll_subject_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_subject")),
    )
    with op.batch_alter_table("poll_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_subject_cadre_id"), ["cadre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_poll_subject_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "ballot_count",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("poll_id", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("voter_class", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("third", sa.Integer(), nullable=False),
        sa.Column("fourth", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"],
            ["poll.id"],
            name=op.f("fk_ballot_count_poll_id_poll"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["poll_subject.id"],
            name=op.f("fk_ballot_count_subject_id_poll_subject"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["assessment_team.id"],
            name=op.f("fk_ballot_count_team_id_assessment_team"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_count")),
    )
    with op.batch_alter_table("ballot_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_count_poll_id"), ["poll_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ballot_count_subject_id"), ["subject_id"], unique=False
        )

    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("template_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("typical", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_fact_template_id"), ["template_id"], unique=False)
        batch_op.drop_index("ix_fact_visit_id")
        batch_op.create_index("ix_fact_of_visit", ["visit_id", "deleted"], unique=False)

    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.create_index("ix_interview_of_visit", ["visit_id", "deleted"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_fact_template_id_list_template"),
            "list_template",
            ["template_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind_cycles", sa.Text(), nullable=True))

    op.create_table(
        "fact_listing",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("unit", sa.LargeBinary(length=16), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_listing")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("fact_listing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_fact_listing_day", ["day", "number", "team", "mark"], unique=False
        )
        batch_op.create_index("ix_fact_listing_n", ["n", "mark", "team"], unique=False)
        batch_op.create_index(
            "ix_fact_listing_typical",
            ["day", "number", "team", "mark"],
            unique=False,
            sqlite_where=sa.text("mark & 32768"),
        )
        batch_op.create_index(
            "ix_fact_listing_state", ["state", "day", "number", "team", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_fact_listing_team_number", ["team", "number", "day", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_fact_listing_unit", ["unit", "day", "number", "team", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_fact_listing_weight", ["weight", "day", "number", "team", "mark"], unique=False
        )

    op.create_table(
        "interview_listing",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("unit", sa.LargeBinary(length=16), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_listing")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("interview_listing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_interview_listing_day", ["day", "number", "team", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_interview_listing_layer", ["layer", "day", "number", "team", "mark"], unique=False
        )
        batch_op.create_index("ix_interview_listing_n", ["n", "mark", "team"], unique=False)
        batch_op.create_index(
            "ix_interview_listing_team_number", ["team", "number", "day", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_interview_listing_unit", ["unit", "day", "number", "team", "mark"], unique=False
        )

    op.create_table(
        "visit_listing",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("unit", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_listing")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("visit_listing", schema=None) as batch_op:
        batch_op.create_index(
            "ix_visit_listing_day", ["day", "number", "team", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_visit_listing_state", ["state", "day", "number", "team", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_visit_listing_team_day", ["team", "day", "number", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_visit_listing_team_number", ["team", "number", "day", "mark"], unique=False
        )
        batch_op.create_index(
            "ix_visit_listing_unit", ["unit", "day", "number", "team", "mark"], unique=False
        )

    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index(
            "ix_fact_event_key",
            ["event_key"],
            unique=False,
            sqlite_where=sa.text("event_key IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.drop_index("ix_interview_of_visit")

    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_index("ix_fact_of_visit")
        batch_op.create_index("ix_fact_visit_id", ["visit_id"], unique=False)
        batch_op.drop_index("ix_fact_event_key", sqlite_where=sa.text("event_key IS NOT NULL"))

    with op.batch_alter_table("visit_listing", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_listing_unit")
        batch_op.drop_index("ix_visit_listing_team_number")
        batch_op.drop_index("ix_visit_listing_team_day")
        batch_op.drop_index("ix_visit_listing_state")
        batch_op.drop_index("ix_visit_listing_day")

    op.drop_table("visit_listing")
    with op.batch_alter_table("interview_listing", schema=None) as batch_op:
        batch_op.drop_index("ix_interview_listing_unit")
        batch_op.drop_index("ix_interview_listing_team_number")
        batch_op.drop_index("ix_interview_listing_n")
        batch_op.drop_index("ix_interview_listing_layer")
        batch_op.drop_index("ix_interview_listing_day")

    op.drop_table("interview_listing")
    with op.batch_alter_table("fact_listing", schema=None) as batch_op:
        batch_op.drop_index("ix_fact_listing_weight")
        batch_op.drop_index("ix_fact_listing_unit")
        batch_op.drop_index("ix_fact_listing_team_number")
        batch_op.drop_index("ix_fact_listing_state")
        batch_op.drop_index("ix_fact_listing_typical", sqlite_where=sa.text("mark & 32768"))
        batch_op.drop_index("ix_fact_listing_n")
        batch_op.drop_index("ix_fact_listing_day")

    op.drop_table("fact_listing")

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("kind_cycles")

    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_fact_template_id_list_template"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_fact_template_id"))
        batch_op.drop_column("typical")
        batch_op.drop_column("template_id")

    with op.batch_alter_table("ballot_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_count_subject_id"))
        batch_op.drop_index(batch_op.f("ix_ballot_count_poll_id"))

    op.drop_table("ballot_count")
    with op.batch_alter_table("poll_subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_subject_poll_id"))
        batch_op.drop_index(batch_op.f("ix_poll_subject_cadre_id"))

    op.drop_table("poll_subject")
    with op.batch_alter_table("poll_class", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_class_poll_id"))

    op.drop_table("poll_class")
    with op.batch_alter_table("difference_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_difference_verdict_difference_id"))

    op.drop_table("difference_verdict")
    with op.batch_alter_table("visit_instalment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_instalment_visit_id"))

    op.drop_table("visit_instalment")
    with op.batch_alter_table("visit_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_check_visit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_check_unit_id"))
        batch_op.drop_index(batch_op.f("ix_visit_check_cadre_id"))

    op.drop_table("visit_check")
    with op.batch_alter_table("research_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_research_report_visit_id"))
        batch_op.drop_index(batch_op.f("ix_research_report_unit_id"))

    op.drop_table("research_report")
    with op.batch_alter_table("progress_difference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_difference_visit_id"))
        batch_op.drop_index(batch_op.f("ix_progress_difference_unit_id"))
        batch_op.drop_index(batch_op.f("ix_progress_difference_indicator_id"))
        batch_op.drop_index(
            batch_op.f(
                "ix_progress_difference_cycle_id_progress_difference_quarter_progress_difference_unit_id"
            )
        )

    op.drop_table("progress_difference")
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_visit_id"))
        batch_op.drop_index(batch_op.f("ix_poll_unit_id_poll_on"))
        batch_op.drop_index(batch_op.f("ix_poll_team_id"))
        batch_op.drop_index(batch_op.f("ix_poll_cycle_id"))

    op.drop_table("poll")
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_over_visit_id"))

    op.drop_table("hand_over")
    with op.batch_alter_table("feedback_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_finding_feedback_id"))

    op.drop_table("feedback_finding")
    with op.batch_alter_table("work_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_report_unit_id"))
        batch_op.drop_index(batch_op.f("ix_work_report_cycle_id_work_report_unit_id"))
        batch_op.drop_index(batch_op.f("ix_work_report_cadre_id"))

    op.drop_table("work_report")
    with op.batch_alter_table("team_rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_rating_unit_id"))
        batch_op.drop_index(batch_op.f("ix_team_rating_team_id"))
        batch_op.drop_index(batch_op.f("ix_team_rating_cycle_id_team_rating_unit_id"))
        batch_op.drop_index(batch_op.f("ix_team_rating_cadre_id"))
        batch_op.drop_index(batch_op.f("ix_team_rating_assessor_id"))

    op.drop_table("team_rating")
    with op.batch_alter_table("routine_grade", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_routine_grade_unit_id"))
        batch_op.drop_index(
            batch_op.f("ix_routine_grade_cycle_id_routine_grade_quarter_routine_grade_unit_id")
        )
        batch_op.drop_index(batch_op.f("ix_routine_grade_cadre_id"))

    op.drop_table("routine_grade")
    with op.batch_alter_table("rating_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_sheet_unit_id"))
        batch_op.drop_index(batch_op.f("ix_rating_sheet_team_id"))
        batch_op.drop_index(batch_op.f("ix_rating_sheet_cycle_id_rating_sheet_unit_id"))
        batch_op.drop_index(batch_op.f("ix_rating_sheet_cadre_id"))

    op.drop_table("rating_sheet")
    with op.batch_alter_table("public_survey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_survey_unit_id"))
        batch_op.drop_index(batch_op.f("ix_public_survey_cycle_id_public_survey_unit_id"))
        batch_op.drop_index(batch_op.f("ix_public_survey_cadre_id"))

    op.drop_table("public_survey")
    with op.batch_alter_table("public_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_feedback_unit_id_public_feedback_on"))
        batch_op.drop_index(batch_op.f("ix_public_feedback_cycle_id_public_feedback_unit_id"))
        batch_op.drop_index(batch_op.f("ix_public_feedback_cadre_id"))

    op.drop_table("public_feedback")
    with op.batch_alter_table("outline_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outline_question_cycle_id"))

    op.drop_table("outline_question")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_subject_id"))

    op.drop_table("attachment")
