"""考核组评定: rated by each member, confirmed by the leader, hidden from each other until then.

Source: domain.md §2.4 (4) team rating, §2.1 (who rates), §2.8 (who, when, why).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from desktop.models.base import Stored
from desktop.models.changes import Change
from desktop.models.team_ratings import RatingSheet, TeamRating
from desktop.services.conflict_marks import disputed_contents, unsettled_words
from desktop.services.door import Reading, Writing, reads, writes
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused
from desktop.services.motions import (
    REASON_LENGTH,
    HistoryLine,
    check_seen,
    history_lines,
    text_of,
)
from desktop.services.permissions import Operation
from desktop.services.rating_entry import RatingEntryDoors
from desktop.services.rating_papers import RatingPaperDoors
from desktop.services.rating_review import RatingReviewDoors, lines_by_subject, unit_sheet
from desktop.services.rating_rules import SheetAction, moved
from desktop.services.rating_sheets import (
    Place,
    Rater,
    Subject,
    digest_now,
    place_of,
    place_to_rate,
    raters_of,
    ratings_at,
)
from desktop.services.rating_values import Confirming, SheetLine, UnitSheet
from desktop.services.unsealed import unsealed

REMARK_LENGTH = 1_000

__all__ = ["Confirming", "TeamRatingService", "UnitSheet"]


class TeamRatingService(RatingEntryDoors, RatingReviewDoors, RatingPaperDoors):
    """A team's ratings of its subjects."""

    @writes(Operation.CONFIRM_RATINGS)
    def confirm(
        self,
        tx: Writing,
        unit: UUID,
        cycle: UUID,
        sheets: Sequence[Confirming],
        reason: str = "",
    ) -> None:
        """Confirm sheets of a unit: from then on their values are seen and stand.

        Raises BadTransition; Stale when something moved since they were read; Invalid
        (``reason``) when somebody has not rated, or the team lacks raters, and it is not said
        why; Refused for a 代录 that nobody has checked. What somebody had rated who must stay
        away by now is taken out.
        """
        place = place_to_rate(tx, unit, cycle)
        unsealed(tx, cycle, "考核组评定")
        why = _reason(reason)
        raters, stored = raters_of(tx, place), _stored(tx, place, [s.cadre for s in sheets])
        told = unit_sheet(tx, place, raters)
        lines, ratings = lines_by_subject(told), _ratings(tx, place)
        changes: list[Change] = []
        needs: list[str] = [told.note] if told.note else []
        for wanted in sheets:
            line = lines.get(wanted.cadre)
            if line is None:
                raise NotFound("有一名评定对象不在该单位，或应当回避。请刷新后重试。")
            check_seen(wanted.seen, line.seen, "考核组评定")
            moved(line.state, SheetAction.CONFIRM, line.subject.name)
            rows = ratings.get(wanted.cadre, [])
            _check_settled(tx, place, line, rows)
            out = _out(raters, wanted.cadre, rows)
            needs += _needs(line, len(rows) - len(out))
            changes += [Change("team_rating", r.id, {"deleted": True}, r.version) for r in out]
            fields = _confirmed(tx, [r for r in rows if r not in out], why)
            there = place.sheet_id(wanted.cadre) in stored
            changes.append(_sheet_change(place, wanted, fields, there=there))
        if needs and not why:
            raise Invalid({"reason": f"{needs[0]}请填写原因后再确认。"})
        tx.write(changes)

    @writes(Operation.CONFIRM_RATINGS)
    def reopen(self, tx: Writing, unit: UUID, cycle: UUID, sheet: Confirming, reason: str) -> None:
        """Take a confirmation back: the values are hidden again until the next one.

        Raises BadTransition, Invalid (``reason``), Stale, Refused, NotFound.
        """
        place = place_to_rate(tx, unit, cycle)
        unsealed(tx, cycle, "考核组评定")
        why = _reason(reason)
        if why is None:
            raise Invalid({"reason": "重新评定须说明原因。请填写原因后再办理。"})
        line = _line(tx, place, sheet.cadre)
        check_seen(sheet.seen, line.seen, "考核组评定")
        moved(line.state, SheetAction.REOPEN, line.subject.name)
        fields: dict[str, object] = {"confirmed_on": None, "covers": None, "reason": why}
        there = bool(_stored(tx, place, [sheet.cadre]))
        tx.write([_sheet_change(place, sheet, fields, there=there)])

    @writes(Operation.CONFIRM_RATINGS)
    def save_remark(
        self, tx: Writing, unit: UUID, cycle: UUID, sheet: Confirming, remark: str
    ) -> None:
        """Write down 考核组意见 on a subject, as long as the sheet is not confirmed.

        Raises BadTransition, Invalid (``remark``), Stale, Refused, NotFound.
        """
        place = place_to_rate(tx, unit, cycle)
        unsealed(tx, cycle, "考核组评定")
        if len(remark) > REMARK_LENGTH:
            raise Invalid({"remark": f"考核组意见不能超过 {REMARK_LENGTH} 字。请精简。"})
        line = _line(tx, place, sheet.cadre)
        moved(line.state, SheetAction.RATE, line.subject.name)
        fields: dict[str, object] = {"remark": remark.strip() or None}
        there = bool(_stored(tx, place, [sheet.cadre]))
        tx.write([_sheet_change(place, sheet, fields, there=there)])

    @reads(Operation.READ_RATINGS)
    def history_of(
        self, tx: Reading, unit: UUID, cycle: UUID, cadre: UUID | None
    ) -> tuple[HistoryLine, ...]:
        """Who confirmed or reopened a sheet, when and why; no value is ever among it."""
        place = place_of(tx, unit, cycle)
        tx.not_oneself(cadre=cadre)
        return history_lines(tx, [("rating_sheet", place.sheet_id(cadre), _tell)])


def _line(tx: Reading, place: Place, cadre: UUID | None) -> SheetLine:
    found = lines_by_subject(unit_sheet(tx, place)).get(cadre)
    if found is None:
        raise NotFound("有一名评定对象不在该单位，或应当回避。请刷新后重试。")
    tx.not_oneself(cadre=cadre)
    return found


def _ratings(tx: Reading, place: Place) -> dict[Subject, list[TeamRating]]:
    return ratings_at(tx, place.cycle.id, place.team.id, place.unit.id)


def _out(
    raters: Sequence[Rater], cadre: UUID | None, rows: Sequence[TeamRating]
) -> list[TeamRating]:
    """Ratings by members who must stay away from the subject by now: they do not count."""
    known = {r.member.assessor: r for r in raters}
    found = [(known.get(row.assessor_id), row) for row in rows]
    return [row for rater, row in found if rater is not None and not rater.may_rate(cadre)]


def _check_settled(tx: Reading, place: Place, line: SheetLine, rows: Sequence[TeamRating]) -> None:
    """A sheet is not confirmed over what two hands wrote differently. Raises BadTransition.

    What is named are the contents, never their values. Source: exchange.md §6.
    """
    if not line.conflicts:
        return
    own = disputed_contents(tx, "rating_sheet", place.sheet_id(line.subject.cadre))
    told = (c for row in rows for c in disputed_contents(tx, "team_rating", row.id))
    disputed = tuple(dict.fromkeys((*told, *own)))
    what = f"{line.subject.name}的评定"
    raise BadTransition(unsettled_words(what, disputed, SheetAction.CONFIRM.label))


def _needs(line: SheetLine, left: int) -> list[str]:
    """What must be explained before a sheet is confirmed. Raises Refused for unchecked 代录."""
    name = line.subject.name
    if line.unchecked:
        raise Refused(
            f"{name}：{'、'.join(line.unchecked)}的代录评定还没有核对，不能确认。请先由另一人核对。"
        )
    if left == 0:
        raise Refused(f"{name}还没有人评定，不能确认。")
    if line.missing:
        return [f"{name}：{'、'.join(line.missing)}还没有评定。"]
    return []


def _confirmed(tx: Writing, rows: Sequence[TeamRating], why: str | None) -> dict[str, object]:
    return {
        "confirmed_on": tx.desk.clock.today(),
        "covers": digest_now(rows),
        "reason": why,
    }


def _stored(tx: Reading, place: Place, subjects: Sequence[UUID | None]) -> frozenset[UUID]:
    """The ids of those of the subjects' sheets that are there, deleted ones too."""
    ids = [place.sheet_id(subject) for subject in subjects]
    return frozenset(tx.session.scalars(select(RatingSheet.id).where(RatingSheet.id.in_(ids))))


def _sheet_change(
    place: Place, wanted: Confirming, fields: dict[str, object], *, there: bool
) -> Change:
    row = place.sheet_id(wanted.cadre)
    if there:
        return Change("rating_sheet", row, fields, wanted.version)
    home = {"cycle_id": place.cycle.id, "team_id": place.team.id, "unit_id": place.unit.id}
    return Change("rating_sheet", row, {**home, "cadre_id": wanted.cadre, **fields})


def _reason(text: str) -> str | None:
    why = text.strip()
    if len(why) > REASON_LENGTH:
        raise Invalid({"reason": f"原因不能超过 {REASON_LENGTH} 字。请精简后再办理。"})
    return why or None


def _tell(fields: Mapping[str, Stored]) -> tuple[str, str] | None:
    """What a revision of a sheet did, in words. Values are in no revision of a sheet."""
    if "confirmed_on" not in fields:
        return None
    if fields["confirmed_on"] is None:
        return SheetAction.REOPEN.label, text_of(fields.get("reason"))
    return SheetAction.CONFIRM.label, text_of(fields.get("reason"))
