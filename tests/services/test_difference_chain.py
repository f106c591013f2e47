"""What corrections of one progress leave when they are taken back, in whatever order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from desktop.models.base import Stored
from desktop.models.changes import Change
from desktop.services.cycles import cycle_id
from desktop.services.difference_chain import Chain, Worth, chain_of
from desktop.services.difference_forms import DifferenceQuery
from desktop.services.difference_notes import with_correction, with_restoring
from desktop.services.errors import Invalid
from desktop.services.progress_forms import draft_faults
from desktop.services.progress_values import ProgressDraft
from desktop.services.scheme import SchemeService
from desktop.terms import DifferenceState, TargetBasis
from tests.services.checking import TEXTED, YEAR, decide, differing, indicator
from tests.services.record_city import City, held_visit, write
from tests.services.verdicts import (
    ADOPT,
    ADOPTED,
    OPEN,
    REJECT,
    edit,
    progress,
    report,
    service,
    state,
)

A, B = "实-03-001", "实-04-002"
D = Decimal


def corrected(note: str, mark: str, old: int, new: int) -> dict[str, Stored]:
    said = with_correction(note, mark, D(old), D(new), "台账")
    return {"actual": new * 10_000, "note": said}


def test_the_chain_is_read_from_what_the_revisions_set() -> None:
    first: dict[str, Stored] = {"actual": 810_000, "note": "月报"}
    one = corrected("月报", A, 81, 70)
    two = corrected(str(one["note"]), B, 70, 75)
    chain = chain_of([first, one, two])
    assert chain == Chain(Worth(D(81)), ((A, D(70)), (B, D(75))), frozenset({A, B}))
    assert chain.without(B, {A, B}) == Worth(D(70))
    assert chain.without(B, {B}) == Worth(D(81))
    back = with_restoring(str(two["note"]), B, D(70), "有误")
    assert chain_of([first, one, two, {"actual": 700_000, "note": back}]).corrections == (
        (A, D(70)),
    )
    # A newer report lies over all of it, though the note still names the visits.
    newer = chain_of([first, one, two, {"actual": 880_000}])
    assert (newer.reported, newer.corrections) == (Worth(D(88)), ())
    assert not newer.carries(A)
    assert newer.carries("实-09-001")
    assert chain_of([first, one, {"deleted": 1}]).reported == Worth()


@pytest.mark.parametrize("first", [0, 1])
def test_two_adoptions_taken_back_restore_what_was_reported(ready: City, first: int) -> None:
    _, one = differing(ready, 1, "70")
    decide(ready, one, ADOPT)
    _, two = differing(ready, 1, "75", "2", held_visit(ready, dt.date(2026, 11, 18)))
    decide(ready, two, ADOPT)
    assert progress(ready).actual == D(75)
    order = (one, two) if first == 0 else (two, one)
    decide(ready, order[0], REJECT, "有误")
    assert progress(ready).actual == (D(75) if first == 0 else D(70))
    decide(ready, order[1], REJECT, "有误")
    row = progress(ready)
    assert row.actual == D(81)
    # Nothing in the note speaks of a correction that still holds.
    assert "改为" not in (row.note or "")


@pytest.mark.parametrize("first", ["2026", "2027"])
def test_visits_of_two_years_that_bear_one_mark_are_two(ready: City, first: str) -> None:
    """Visits are numbered anew each year: 实-03办-001 of 2026 found 70, that of 2027 found 75."""
    _, old = differing(ready, 1, "70")
    decide(ready, old, ADOPT)
    SchemeService(ready.desk).open_cycle(2027)
    ready.move_to(dt.date(2027, 1, 20))
    visit = held_visit(ready, dt.date(2027, 1, 18), cycle=cycle_id(2027))
    _, new = differing(ready, 1, "75", "2", visit)
    assert service(ready).rows([old])[0].citation == service(ready).rows([new])[0].citation
    decide(ready, new, ADOPT)
    assert "〔实-03办-001（2027）核验更正：原70，改为75" in (progress(ready).note or "")
    left, other, value = (new, old, 75) if first == "2026" else (old, new, 70)
    decide(ready, other, REJECT, "有误")
    assert progress(ready).actual == D(value)
    decide(ready, left, REJECT, "有误")
    assert progress(ready).actual == D(81)


def test_a_correction_of_a_newer_report_goes_back_to_that_report(ready: City) -> None:
    _, one = differing(ready, 1, "70")
    decide(ready, one, ADOPT)
    report(ready, 1, D(88))
    _, two = differing(ready, 1, "70", "3", held_visit(ready, dt.date(2026, 11, 18)))
    decide(ready, two, ADOPT)
    # The value is the one that the first visit had found, but it does not rest on that.
    assert not decide(ready, one, REJECT, "有误").corrected
    decide(ready, two, REJECT, "有误")
    assert progress(ready).actual == D(88)


def test_a_text_that_was_corrected_comes_back(ready: City) -> None:
    _, key = differing(ready, TEXTED, "70")
    decide(ready, key, ADOPT)
    decide(ready, key, REJECT, "有误")
    row = progress(ready, TEXTED)
    assert (row.actual, row.actual_text) == (None, "约九成")
    assert "恢复为“约九成”：有误" in (row.note or "")
    decide(ready, key, ADOPT, "再核属实")
    assert progress(ready, TEXTED).actual == D(70)
    decide(ready, key, REJECT, "又有误")
    assert progress(ready, TEXTED).actual_text == "约九成"


def test_a_long_note_is_kept_and_its_form_still_takes_it(ready: City) -> None:
    row = progress(ready)
    own = "注" * 499 + "末"
    write(ready.desk, [Change("indicator_progress", row.id, {"note": own}, row.version)])
    _, key = differing(ready, 1, "70")
    decide(ready, key, ADOPT)
    said = progress(ready).note or ""
    assert said.startswith(own)
    assert "原81，改为70" in said
    draft = ProgressDraft(
        cycle=YEAR,
        unit=ready.unit,
        indicator=indicator(1),
        quarter=3,
        basis=TargetBasis.TO_DATE,
        note=said,
    )
    assert "note" not in draft_faults(draft)
    decide(ready, key, REJECT, "有误")
    assert (progress(ready).note or "").startswith(own)


def test_the_old_number_put_back_opens_the_difference_again(ready: City) -> None:
    _, key = differing(ready)
    decide(ready, key, ADOPT)
    report(ready, 1, D(81))  # the same workbook once more
    (told,) = service(ready).rows([key])
    assert (told.state, told.changed_after) == (OPEN, True)
    assert service(ready).find(DifferenceQuery(state=OPEN)) == (key,)
    assert service(ready).find(DifferenceQuery(state=ADOPTED)) == ()
    assert service(ready).open_count(YEAR, ready.unit) == 1
    done = decide(ready, key, ADOPT)
    assert (done.before, done.after) == (D(81), D(70))
    assert state(ready, key) is ADOPTED
    decide(ready, key, REJECT, "有误")
    assert progress(ready).actual == D(81)


def test_the_old_number_put_back_may_be_let_stand(ready: City) -> None:
    _, key = differing(ready)
    decide(ready, key, ADOPT)
    report(ready, 1, D(81))
    assert not decide(ready, key, REJECT, "以报送为准").corrected
    assert state(ready, key) is DifferenceState.REJECTED
    assert progress(ready).note == "月报〔实-03办-001核验更正已撤销，现值未变：以报送为准〕"


def test_another_number_undoes_nothing(ready: City) -> None:
    _, key = differing(ready)
    decide(ready, key, ADOPT)
    report(ready, 1, D(88))
    assert state(ready, key) is ADOPTED
    _, other = differing(ready, 1, "81", "3", held_visit(ready, dt.date(2026, 11, 18)))
    decide(ready, other, ADOPT)
    # The old number again, but as another visit's correction.
    assert state(ready, key) is ADOPTED


def test_what_is_edited_after_adoption_keeps_the_first_value_below(ready: City) -> None:
    visit, key = differing(ready, TEXTED, "70")
    decide(ready, key, ADOPT)
    edit(ready, visit, "3", "60", TEXTED)
    decide(ready, key, ADOPT)
    assert "原“约九成”，改为60" in (progress(ready, TEXTED).note or "")
    with pytest.raises(Invalid):
        decide(ready, key, REJECT)
    decide(ready, key, REJECT, "有误")
    assert progress(ready, TEXTED).actual_text == "约九成"
