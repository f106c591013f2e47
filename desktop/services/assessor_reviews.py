"""考核员评价: the yearly rating of an assessor's own work.

Source: domain.md §1 (AssessorReview) and §2.1 (nobody reads or reviews oneself).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import select

from desktop.models.assessors import AssessorReview
from desktop.models.changes import Change
from desktop.services.door import Reading, Service, Writing, reads, writes
from desktop.services.errors import Invalid
from desktop.services.permissions import Operation
from desktop.services.pool_standing import existing_assessor
from desktop.terms import AssessorOutcome, AssessorRating

_FIRST_YEAR = 2000


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    """What was found of an assessor's work in a year."""

    id: UUID
    version: str
    assessor: UUID
    year: int
    rating: AssessorRating
    outcome: AssessorOutcome
    remark: str | None
    on: dt.date


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What the panel hands in; ``version`` None when that year has none yet."""

    assessor: UUID
    year: int
    rating: AssessorRating
    outcome: AssessorOutcome = AssessorOutcome.NONE
    remark: str = ""
    on: dt.date | None = None
    version: str | None = None


def review_id(assessor: UUID, year: int) -> UUID:
    """The id of an assessor's review of a year."""
    return uuid5(assessor, f"assessor-review/{year}")


class AssessorReviewService(Service):
    """Yearly reviews of assessors."""

    @reads(Operation.READ_REVIEWS, logged=True)
    def of(self, tx: Reading, assessor: UUID) -> tuple[ReviewDetail, ...]:
        """The reviews of an assessor, the latest year first. Logged. Raises NotFound, Refused."""
        existing_assessor(tx, assessor)
        tx.about("assessor", assessor)
        tx.not_oneself(assessor=assessor)
        return reviews_of(tx, assessor)

    @writes(Operation.EDIT_POOL)
    def save(self, tx: Writing, draft: ReviewDraft) -> UUID:
        """Write the review of a year, or change it. Raises NotFound, Refused, Invalid, Stale."""
        existing_assessor(tx, draft.assessor)
        tx.about("assessor", draft.assessor)
        tx.not_oneself(assessor=draft.assessor)
        today = tx.desk.clock.today()
        faults: dict[str, str] = {}
        if not _FIRST_YEAR <= draft.year <= today.year:
            faults["year"] = f"评价年度应在{_FIRST_YEAR}年到{today.year}年之间。请核对。"
        if draft.on is not None and draft.on > today:
            faults["on"] = "评价日期不能晚于今天。请核对。"
        if draft.outcome is AssessorOutcome.REMOVE and not draft.remark.strip():
            faults["remark"] = "结果运用为清理出库的，请在评价意见中写明原因。"
        review = review_id(draft.assessor, draft.year)
        standing = tx.session.get(AssessorReview, review)
        there = standing is not None and not standing.deleted
        if there and draft.version is None:
            faults["year"] = f"{draft.year}年度已有评价。请在履历中打开后修改。"
        if faults:
            raise Invalid(faults)
        fields = {
            "assessor_id": draft.assessor,
            "year": draft.year,
            "rating": draft.rating,
            "outcome": draft.outcome,
            "remark": draft.remark.strip() or None,
            "on": draft.on or today,
        }
        base = draft.version
        if standing is not None and standing.deleted:
            fields["deleted"], base = False, standing.version
        tx.write([Change("assessor_review", review, fields, base)])
        return review


def reviews_of(tx: Reading, assessor: UUID) -> tuple[ReviewDetail, ...]:
    """The reviews of an assessor inside a transaction whose door let the reader in."""
    rows = tx.session.scalars(
        select(AssessorReview)
        .where(AssessorReview.assessor_id == assessor, AssessorReview.deleted.is_(False))
        .order_by(AssessorReview.year.desc())
    )
    return tuple(
        ReviewDetail(
            r.id,
            r.version,
            r.assessor_id,
            r.year,
            AssessorRating(r.rating),
            AssessorOutcome(r.outcome),
            r.remark,
            r.on,
        )
        for r in rows
    )
