"""Who may say 采信 or 不采信, what is remembered of it, and random walks. Source: domain.md §2.1."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.models.indicators import IndicatorProgress
from desktop.models.visit_checks import DifferenceVerdict
from desktop.services.difference_forms import verdict_id
from desktop.services.difference_states import DIFFERENCE
from desktop.services.errors import BadTransition, NotFound, Refused
from desktop.services.motions import Motion
from desktop.terms import (
    DifferenceAction,
    DifferenceFinding,
    Role,
)
from tests.services.checking import (
    add_progress,
    decide,
    differing,
    prepare,
    progress_of,
)
from tests.services.record_city import City, acting, held_visit
from tests.services.verdicts import ADOPT, ADOPTED, REJECT, REJECTED, edit, progress, service, state

# --- four eyes ---------------------------------------------------------------------------


def test_whoever_wrote_it_does_not_decide(ready: City) -> None:
    _, difference = differing(ready)  # the clerk wrote it
    told = service(ready).get(difference)
    assert (told.actions, told.hands[:12]) == ((), "本人填写的核验结果不能由")
    with pytest.raises(Refused, match="本人填写的核验结果"):
        service(ready).decide(difference, ADOPT, Motion(told.seen))
    other = replace(ready.desk.actor, account=UUID(int=99))
    ready.desk.actor = other
    told = service(ready).get(difference)
    assert told.actions == (ADOPT, REJECT)
    service(ready).decide(difference, ADOPT, Motion(told.seen))


def test_whoever_took_part_does_not_decide(ready: City) -> None:
    _, difference = differing(ready)
    with acting(ready.desk, Role.LEADER, assessor_id=ready.post_a):
        told = service(ready).get(difference)
        assert told.actions == ()
        with pytest.raises(Refused, match="您是本次实地考核的参加人员"):
            service(ready).decide(difference, ADOPT, Motion(told.seen))
    with acting(ready.desk, Role.LEADER, assessor_id=ready.senior):
        assert service(ready).get(difference).actions == (ADOPT, REJECT)


def test_a_team_reads_the_verdict_and_gives_none(ready: City) -> None:
    _, difference = differing(ready)
    decide(ready, difference, REJECT, "证据不足")
    with acting(ready.desk, Role.TEAM_LEADER, team_no=3):
        told = service(ready).get(difference)
        assert (told.actions, told.hands, told.line.remark) == ((), "", "证据不足")
        with pytest.raises(Refused, match="无权审核考核记录"):
            service(ready).decide(difference, ADOPT, Motion(told.seen, "是"))


def test_who_when_and_why_stand_in_the_history(ready: City) -> None:
    visit, difference = differing(ready)
    decide(ready, difference, ADOPT, "属实")
    decide(ready, difference, REJECT, "台账有误")
    edit(ready, visit, "3", "60")
    lines = service(ready).history_of(difference)
    assert [(h.state, h.reason) for h in lines] == [
        ("差于报送", "查阅台账"), ("考核办采信", "属实"), ("考核办不采信", "台账有误"),
        ("差于报送", "再查"),
    ]  # fmt: skip
    assert [h.author for h in lines] == [
        "经办人某",
        "考核办领导某",
        "考核办领导某",
        "经办人某",
    ] or all(h.author for h in lines)


def test_what_was_taken_back_is_not_there(ready: City) -> None:
    visit, difference = differing(ready)
    edit(ready, visit, "")
    assert service(ready).find() == ()
    with pytest.raises(NotFound, match="已被撤回"):
        service(ready).get(difference)


def test_the_verdict_row_is_one_a_difference(ready: City) -> None:
    _, difference = differing(ready)
    decide(ready, difference, ADOPT)
    decide(ready, difference, REJECT, "撤回")
    with ready.desk.db.reading() as session:
        row = session.get(DifferenceVerdict, verdict_id(difference))
        assert row is not None
        assert (row.verdict, row.old_actual, row.on.year) == (REJECTED, Decimal(81), 2026)


# --- random walks ------------------------------------------------------------------------


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from([ADOPT, REJECT, "edit", "agree"]), min_size=1, max_size=7))
def test_walks_keep_the_progress_in_step_with_the_verdict(city: City, steps: list[object]) -> None:
    if not _begun(city):
        prepare(city)
        add_progress(city.desk, city.other_unit)
    visit, difference = differing(city, visit=held_visit(city))
    applied = Decimal(81)
    for n, step in enumerate(steps):
        if step in {"edit", "agree"}:
            edit(city, visit, "3" if step == "edit" else "1", str(60 + n) if step == "edit" else "")
            assert progress(city).actual == applied
            continue
        assert isinstance(step, DifferenceAction)
        (before,) = service(city).rows([difference])
        agrees = before.finding is DifferenceFinding.AS_REPORTED
        listed = before.state is not None and step in DIFFERENCE.possible(before.state)
        if listed and not (agrees and step is ADOPT):
            decide(city, difference, step, "原因")
            applied = before.found or applied if step is ADOPT else Decimal(81)
        else:
            with pytest.raises(BadTransition):
                decide(city, difference, step, "原因")
        assert progress(city).actual == applied
    # Back to where it began, for the next walk over the same city.
    if state(city, difference) is ADOPTED or progress(city).actual != Decimal(81):
        decide(city, difference, REJECT, "还原")
    assert progress(city).actual == Decimal(81)


def _begun(city: City) -> bool:
    with city.desk.db.reading() as session:
        return session.get(IndicatorProgress, progress_of(city.unit, 1)) is not None


def test_ones_own_unit_is_left_out_of_the_list(ready: City) -> None:
    _, difference = differing(ready)
    for tie in ({"unit_id": ready.unit}, {"assessor_id": ready.recused}, {"cadre_id": ready.cadre}):
        with acting(ready.desk, Role.CLERK, **tie):
            assert service(ready).find() == ()
            assert service(ready).rows([difference]) == ()
