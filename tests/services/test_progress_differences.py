"""采信 and 不采信: by other hands, with the progress corrected and put back. Source: domain.md §2.3."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.scheme import Cycle
from desktop.services.difference_forms import DifferenceQuery
from desktop.services.door import Reading
from desktop.services.errors import BadTransition, Invalid, Refused, Stale
from desktop.services.motions import Motion
from desktop.services.progress_differences import (
    ProgressMoved,
    open_differences,
)
from desktop.services.scoring.service import ScoreService
from desktop.terms import (
    CycleState,
    DifferenceFinding,
    Role,
)
from tests.services.checking import (
    LOWER,
    SILENT,
    TEXTED,
    YEAR,
    decide,
    differing,
    line,
)
from tests.services.record_city import City, acting, held_visit, write
from tests.services.verdicts import (
    ADOPT,
    ADOPTED,
    OPEN,
    REJECT,
    REJECTED,
    edit,
    progress,
    report,
    service,
    state,
)

# --- the list ----------------------------------------------------------------------------


def test_the_list_shows_what_differs_and_filters_by_state_unit_and_quarter(ready: City) -> None:
    visit, first = differing(ready, 1)
    _, second = differing(ready, 2, "95", "2", visit)
    differing(ready, 3, "", "1", visit)  # found as reported: nothing to adopt
    decide(ready, second, REJECT, "证据不足")
    found = service(ready).find
    assert set(found()) == {first, second}
    assert found(DifferenceQuery(state=OPEN)) == (first,)
    assert found(DifferenceQuery(state=REJECTED)) == (second,)
    assert found(DifferenceQuery(state=ADOPTED)) == ()
    assert set(found(DifferenceQuery(unit=ready.unit, quarter=3, cycle=YEAR))) == {first, second}
    assert found(DifferenceQuery(unit=ready.other_unit)) == ()
    assert found(DifferenceQuery(quarter=2)) == ()
    assert found(DifferenceQuery(text="任务2")) == (second,)
    assert found(DifferenceQuery(team=ready.other_team)) == ()
    assert found(DifferenceQuery(visit=visit, sort="indicator")) == (first, second)
    told = service(ready).rows([first])[0]
    assert (told.citation, told.unit, told.title) == (
        "实-03办-001",
        "江城市民政局",
        "重点任务1完成率",
    )
    assert (told.reported, told.found, told.finding) == (
        Decimal(81), Decimal(70), DifferenceFinding.WORSE,
    )  # fmt: skip


def test_open_ones_are_counted_for_the_evaluation(ready: City) -> None:
    visit, first = differing(ready, 1)
    differing(ready, 2, "95", "2", visit)
    differing(ready, 3, "", "1", visit)

    def count(unit: UUID) -> int:
        with ready.desk.db.reading() as session:
            return open_differences(Reading(ready.desk, session, None), YEAR, unit)

    assert (count(ready.unit), count(ready.other_unit)) == (2, 0)
    decide(ready, first, ADOPT)
    assert count(ready.unit) == 1
    assert service(ready).open_count(YEAR, ready.unit) == 1
    edit(ready, visit, "3", "60")
    assert count(ready.unit) == 2


# --- what a verdict does -----------------------------------------------------------------


def test_adopting_corrects_the_progress_and_keeps_the_old_value(ready: City) -> None:
    _, difference = differing(ready)
    done = decide(ready, difference, ADOPT, "属实")
    assert (done.state, done.before, done.after, done.corrected) == (
        ADOPTED, Decimal(81), Decimal(70), True,
    )  # fmt: skip
    row = progress(ready)
    assert row.actual == Decimal(70)
    assert row.note == "月报〔实-03办-001核验更正：原81，改为70；依据：查阅台账〕"
    told = service(ready).get(difference)
    assert (told.line.state, told.line.old_actual, told.line.remark) == (
        ADOPTED,
        Decimal(81),
        "属实",
    )
    assert told.actual == Decimal(70)


def test_rejecting_leaves_the_progress_and_needs_a_reason(ready: City) -> None:
    _, difference = differing(ready)
    before = progress(ready)
    with pytest.raises(Invalid, match="不采信须说明原因"):
        decide(ready, difference, REJECT)
    done = decide(ready, difference, REJECT, "台账有误")
    assert not done.corrected
    assert state(ready, difference) is REJECTED
    assert progress(ready).version == before.version


def test_rejecting_what_was_adopted_puts_the_old_value_back(ready: City) -> None:
    _, difference = differing(ready)
    decide(ready, difference, ADOPT)
    with pytest.raises(Invalid, match="须说明原因"):
        decide(ready, difference, REJECT)
    done = decide(ready, difference, REJECT, "台账有误")
    assert (done.before, done.after) == (Decimal(70), Decimal(81))
    row = progress(ready)
    assert row.actual == Decimal(81)
    assert row.note == "月报〔实-03办-001核验更正已撤销，恢复为81：台账有误〕"
    decide(ready, difference, ADOPT, "重新核对属实")
    assert progress(ready).actual == Decimal(70)


def test_what_was_edited_after_the_verdict_is_open_again(ready: City) -> None:
    visit, difference = differing(ready)
    decide(ready, difference, ADOPT)
    edit(ready, visit, "3", "60")
    (told,) = service(ready).rows([difference])
    assert (told.state, told.changed_after) == (OPEN, True)
    assert progress(ready).actual == Decimal(70)
    done = decide(ready, difference, ADOPT)
    assert (done.before, done.after) == (Decimal(70), Decimal(60))
    # The value of the first report is kept through all of it.
    assert service(ready).rows([difference])[0].old_actual == Decimal(81)
    decide(ready, difference, REJECT, "撤回")
    assert progress(ready).actual == Decimal(81)


def test_found_as_reported_after_all_is_put_back_by_rejecting(ready: City) -> None:
    visit, difference = differing(ready)
    decide(ready, difference, ADOPT)
    edit(ready, visit, "1")
    assert state(ready, difference) is OPEN
    with acting(ready.desk, Role.LEADER):
        assert service(ready).get(difference).actions == (REJECT,)
    with pytest.raises(BadTransition, match="已改为与报送一致，不能采信"):
        decide(ready, difference, ADOPT)
    decide(ready, difference, REJECT, "考核组复核一致")
    assert progress(ready).actual == Decimal(81)
    assert state(ready, difference) is None
    with pytest.raises(BadTransition, match="没有需要采信的差异"):
        decide(ready, difference, REJECT, "再来")


def test_what_is_no_number_cannot_correct_one(ready: City) -> None:
    _, difference = differing(ready, found="无台账可查")
    with acting(ready.desk, Role.LEADER):
        assert service(ready).get(difference).actions == (REJECT,)
    with pytest.raises(Invalid, match="核验值不是数字，不能据此更正完成值"):
        decide(ready, difference, ADOPT)
    decide(ready, difference, REJECT, "请补数值")


def test_what_was_never_reported_is_made_by_what_was_found(ready: City) -> None:
    _, difference = differing(ready, SILENT, "66")
    done = decide(ready, difference, ADOPT)
    assert (done.before, done.after) == (None, Decimal(66))
    row = progress(ready, SILENT)
    assert (row.actual, row.source) == (Decimal(66), "实-03办-001实地核验")
    decide(ready, difference, REJECT, "撤回")
    assert progress(ready, SILENT).actual is None


def test_a_value_that_came_as_text_is_named_in_the_note(ready: City) -> None:
    _, difference = differing(ready, TEXTED, "88")
    decide(ready, difference, ADOPT)
    row = progress(ready, TEXTED)
    assert (row.actual, row.actual_text) == (Decimal(88), None)
    assert "原“约九成”，改为88" in (row.note or "")


def test_lower_is_better_is_corrected_as_well(ready: City) -> None:
    _, difference = differing(ready, LOWER, "70", "2")
    decide(ready, difference, ADOPT)
    assert progress(ready, LOWER).actual == Decimal(70)


def test_the_derivation_of_the_score_names_the_correction(ready: City) -> None:
    _, difference = differing(ready)
    decide(ready, difference, ADOPT)
    with acting(ready.desk, Role.LEADER):
        tree = ScoreService(ready.desk).derive(YEAR, 3, ready.unit)
    assert "实-03办-001核验更正：原81，改为70" in repr(tree)


# --- what moved meanwhile ----------------------------------------------------------------


def test_a_newer_report_stops_the_adoption_with_both_numbers(ready: City) -> None:
    _, difference = differing(ready)
    report(ready, 1, Decimal(85))
    with pytest.raises(ProgressMoved) as told:
        decide(ready, difference, ADOPT)
    assert "核验时报送值为 81，现在的完成值已是 85" in told.value.sentence
    assert progress(ready).actual == Decimal(85)
    assert state(ready, difference) is OPEN
    decide(ready, difference, REJECT, "以新报为准")


def test_a_newer_report_is_left_when_an_adoption_is_taken_back(ready: City) -> None:
    _, difference = differing(ready)
    decide(ready, difference, ADOPT)
    report(ready, 1, Decimal(88))
    done = decide(ready, difference, REJECT, "撤回")
    assert (done.before, done.after) == (Decimal(88), Decimal(88))
    assert progress(ready).actual == Decimal(88)


def test_two_visits_at_one_indicator_follow_each_other(ready: City) -> None:
    first_visit, first = differing(ready)
    second_visit = held_visit(ready, dt.date(2026, 11, 18))
    _, second = differing(ready, 1, "75", "3", second_visit)
    decide(ready, first, ADOPT)
    with pytest.raises(ProgressMoved):
        decide(ready, second, ADOPT)
    # The second team looks again, at the corrected value, and finds it better than that.
    assert line(ready, second_visit, 1).reported == Decimal(70)
    edit(ready, second_visit, "2", "75")
    decide(ready, second, ADOPT)
    assert progress(ready).actual == Decimal(75)
    # The first adoption no longer is what stands, so taking it back moves nothing.
    assert not decide(ready, first, REJECT, "撤回").corrected
    assert first_visit != second_visit


def test_a_decision_stands_for_what_was_read(ready: City) -> None:
    visit, difference = differing(ready)
    with acting(ready.desk, Role.LEADER):
        seen = service(ready).get(difference).seen
    edit(ready, visit, "3", "60")
    with acting(ready.desk, Role.LEADER), pytest.raises(Stale, match="核验结果"):
        service(ready).decide(difference, ADOPT, Motion(seen))
    decide(ready, difference, REJECT, "先退")
    now = replace(seen, version=service(ready).get(difference).seen.version)
    with acting(ready.desk, Role.LEADER), pytest.raises(Stale, match="采信结论"):
        service(ready).decide(difference, ADOPT, Motion(now, "改"))


def test_a_sealed_year_takes_no_verdict(ready: City) -> None:
    _, difference = differing(ready)
    with ready.desk.db.reading() as session:
        row = session.get(Cycle, YEAR)
        assert row is not None
        version = row.version
    write(ready.desk, [Change("cycle", YEAR, {"state": CycleState.SEALED}, version)])
    with pytest.raises(Refused, match="已封存"):
        decide(ready, difference, ADOPT)
