"""From draft to frozen to sealed: what each step asks for, and what older workspaces lack."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from desktop.models.changes import Change
from desktop.models.scheme import Scheme
from desktop.services.cycles import current_cycle, cycle_id, rule_id, shipped_rules
from desktop.services.door import Desk, Reading, Writing
from desktop.services.errors import BadTransition, Invalid, NotFound, Refused, Stale
from desktop.services.permissions import Operation
from desktop.services.registry import Services
from desktop.services.scheme import SchemeService
from desktop.services.scheme_forms import CycleLine, RuleDraft, RuleLine
from desktop.services.scheme_reading import effective_scheme, scheme_id
from desktop.terms import CycleState, Role, SchemeState, UnitKind
from tests.services.record_city import acting
from tests.services.scheme_trees import form, freeze, frozen_default, line

QUESTION = (
    "贯彻落实习近平新时代中国特色社会主义思想和党中央决策部署、"
    "坚定拥护“两个确立”、坚决做到“两个维护”"
)


def cycle_line(services: Services, year: int) -> CycleLine:
    (found,) = [c for c in services.scheme.cycles() if c.year == year]
    return found


def rule(services: Services, year: int, key: str) -> RuleLine:
    found = services.scheme.rules(cycle_line(services, year).id)
    return next(r for r in found if r.key == key)


def test_the_shipped_scheme_is_whole(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    empty = office.scheme.scheme(cycle)
    assert (empty.state, empty.leaves, empty.missing_rules) == (SchemeState.DRAFT, 0, 0)
    assert empty.faults
    assert office.scheme.use_default(cycle) == 29
    full = office.scheme.scheme(cycle)
    assert full.faults == ()
    assert {s.kind: s.total for s in full.sums} == dict.fromkeys(UnitKind, Decimal(100))
    assert full.first_question == QUESTION
    first = next(i.value for i in office.scheme.indicators(cycle) if i.value.leaf)
    assert (first.title, first.first_question) == (QUESTION, True)
    assert full.unconfirmed == len(shipped_rules())
    with pytest.raises(Refused, match="已有指标"):
        office.scheme.use_default(cycle)


def test_freezing_names_who_and_on_what_ground(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    version = office.scheme.scheme(cycle).version
    with pytest.raises(Invalid) as wrong:
        office.scheme.freeze(cycle, approver=" ", basis="", confirm_sums=False, version=version)
    assert set(wrong.value.faults) == {"approver", "basis"}
    freeze(office, cycle)
    now = office.scheme.scheme(cycle)
    assert (now.state, now.approver, now.sums_confirmed) == (
        SchemeState.FROZEN,
        "市委常委会",
        False,
    )
    assert now.frozen_on == dt.date(2026, 11, 22)


def test_sums_that_are_not_a_hundred_need_a_word(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    office.scheme.save_indicator(
        cycle, replace(form(office, cycle, "固定资产投资增速"), weight="6")
    )
    with pytest.raises(Invalid) as wrong:
        freeze(office, cycle)
    assert set(wrong.value.faults) == {"confirm_sums"}
    # 100 − 8 + 6, for the counties alone.
    assert "区（市） 98" in wrong.value.faults["confirm_sums"]
    assert "开发区" not in wrong.value.faults["confirm_sums"]
    freeze(office, cycle, confirm=True)
    assert office.scheme.scheme(cycle).sums_confirmed


def test_a_scheme_with_faults_is_not_frozen(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    with pytest.raises(Refused, match="还有 1 处问题"):
        freeze(office, cycle, confirm=True)
    assert office.scheme.scheme(cycle).state is SchemeState.DRAFT


def test_a_leader_freezes_and_does_not_edit(desk: Desk) -> None:
    scheme = SchemeService(desk)
    cycle = scheme.open_cycle(2026)
    scheme.use_default(cycle)
    with acting(desk, Role.LEADER):
        with pytest.raises(Refused):
            scheme.save_wording(cycle, "名称", "考题", scheme.scheme(cycle).version)
        scheme.freeze(
            cycle,
            approver="市委常委会",
            basis="会议纪要",
            confirm_sums=False,
            version=scheme.scheme(cycle).version,
        )
        assert scheme.scheme(cycle).frozen
    with acting(desk, Role.TEAM_LEADER, team_no=1):
        assert scheme.scheme(cycle).frozen
        with pytest.raises(Refused):
            scheme.begin_year_end(cycle, "x")


def test_the_wording_of_the_first_question(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.scheme.use_default(cycle)
    before = office.scheme.scheme(cycle)
    with pytest.raises(Invalid) as wrong:
        office.scheme.save_wording(cycle, "", " ", before.version)
    assert set(wrong.value.faults) == {"title", "first_question"}
    assert "不能删去" in wrong.value.faults["first_question"]
    office.scheme.save_wording(cycle, "全市综合考核方案", "新的第一考题", before.version)
    now = office.scheme.scheme(cycle)
    assert (now.title, now.first_question) == ("全市综合考核方案", "新的第一考题")
    # The indicator goes by the wording …
    assert line(office, cycle, "新的第一考题").value.first_question
    office.scheme.save_indicator(
        cycle, replace(form(office, cycle, "新的第一考题"), title="政治建设情况")
    )
    office.scheme.save_wording(cycle, "方案", "再改一次", now.version)
    # … until it has a name of its own.
    assert line(office, cycle, "政治建设情况").value.first_question
    with pytest.raises(Stale, match="第一考题"):
        office.scheme.save_wording(cycle, "方案", "又一次", now.version)


def test_rules_are_edited_with_their_ground(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    old = rule(office, 2026, "tier.first_share")
    assert old.unconfirmed
    office.scheme.save_rule(
        RuleDraft(old.id, "0.25", "办法第十二条", dt.date(2026, 1, 1), False, old.version)
    )
    now = rule(office, 2026, "tier.first_share")
    assert (now.value, now.basis, now.unconfirmed) == ("0.25", "办法第十二条", False)
    assert now.effective == dt.date(2026, 1, 1)
    with office.desk.db.reading() as session:
        tx = Reading(office.desk, session, Operation.READ_SCHEME)
        assert effective_scheme(tx, cycle, 1).rule("tier.first_share") == Decimal("0.25")
    with pytest.raises(NotFound):
        office.scheme.save_rule(RuleDraft(rule_id(cycle, "no.such"), "1"))


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("tier.first_share", "30", "比例"),
        ("visit.return_days", "2.5", "整数"),
        ("visit.return_days", "三", "应为数字"),
        ("visit.return_days", "", "请填写"),
        ("score.bonus_cap", "-1", "不小于 0"),
    ],
)
def test_numbers_that_no_rule_can_have(office: Services, key: str, typed: str, words: str) -> None:
    office.scheme.open_cycle(2026)
    old = rule(office, 2026, key)
    with pytest.raises(Invalid) as wrong:
        office.scheme.save_rule(RuleDraft(old.id, typed, version=old.version))
    assert words in wrong.value.faults["value"]


def test_a_frozen_rule_keeps_its_number_and_takes_its_ground(office: Services) -> None:
    frozen_default(office)
    old = rule(office, 2026, "score.bonus_cap")
    with pytest.raises(Refused, match="修订"):
        office.scheme.save_rule(RuleDraft(old.id, "6", old.basis or "", None, True, old.version))
    office.scheme.save_rule(RuleDraft(old.id, "5.0", "办法第三条", None, False, old.version))
    now = rule(office, 2026, "score.bonus_cap")
    assert (now.value, now.basis, now.unconfirmed) == ("5", "办法第三条", False)


def test_a_workspace_of_an_older_version_gets_what_it_lacks(office: Services) -> None:
    """Then a year had few rules, and no row for its scheme."""
    cycle = cycle_id(2026)
    had = [r for r in shipped_rules() if r["key"].startswith("visit.")]
    lacks = len(shipped_rules()) - len(had)
    with office.desk.db.writing() as session:
        tx = Writing(office.desk, session, Operation.EDIT_SCHEME)
        year = Change("cycle", cycle, {"year": 2026, "state": CycleState.OPEN})
        rules = [Change("rule", rule_id(cycle, r["key"]), {"cycle_id": cycle, **r}) for r in had]
        tx.write([year, *rules])
    kept = rule(office, 2026, "visit.return_days")
    office.scheme.save_rule(RuleDraft(kept.id, "5", "旧规程", None, False, kept.version))
    old = office.scheme.scheme(cycle)
    assert (old.version, old.state, old.missing_rules) == ("", SchemeState.DRAFT, lacks)
    assert old.first_question == QUESTION
    assert old.sums == ()
    assert office.scheme.add_missing_rules(cycle) == lacks
    assert office.scheme.add_missing_rules(cycle) == 0
    assert rule(office, 2026, "visit.return_days").value == "5"
    office.scheme.use_default(cycle)
    freeze(office, cycle)
    assert office.scheme.scheme(cycle).frozen


def test_a_year_starts_when_every_unit_is_covered(
    office: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.scheme.open_cycle(2026)
    cycle = office.scheme.open_cycle(2027)
    (fault,) = office.scheme.start_faults(cycle)
    assert "2027年度还没有任何对口联系" in fault
    version = cycle_line(office, 2027).version
    with pytest.raises(Refused, match="2027年度还不能启动：2027年度还没有任何对口联系"):
        office.scheme.start(cycle, version)
    monkeypatch.setattr("desktop.services.scheme_steps.coverage_blocks", lambda _tx, _year: ())
    office.scheme.start(cycle, version)
    assert cycle_line(office, 2027).state is CycleState.OPEN
    with office.desk.db.reading() as session:
        assert current_cycle(Reading(office.desk, session, Operation.READ_SCHEME)) == cycle
    with pytest.raises(BadTransition, match="现为“进行中”"):
        office.scheme.start(cycle, cycle_line(office, 2027).version)


def test_two_years_run_and_a_third_waits(office: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.services.scheme_steps.coverage_blocks", lambda _tx, _year: ())
    first = office.scheme.open_cycle(2026)
    office.scheme.start(office.scheme.open_cycle(2027), cycle_line(office, 2027).version)
    third = office.scheme.open_cycle(2028)
    with pytest.raises(Refused, match="最多两个，现有2026年度、2027年度"):
        office.scheme.start(third, cycle_line(office, 2028).version)
    with pytest.raises(Refused, match="最多两个"):
        office.scheme.open_cycle(2025)
    with pytest.raises(BadTransition):
        office.scheme.seal(first, cycle_line(office, 2026).version)
    office.scheme.begin_year_end(first, cycle_line(office, 2026).version)
    with pytest.raises(Refused, match="最多两个"):
        office.scheme.start(third, cycle_line(office, 2028).version)
    office.scheme.seal(first, cycle_line(office, 2026).version)
    assert cycle_line(office, 2026).state is CycleState.SEALED
    office.scheme.start(third, cycle_line(office, 2028).version)
    with office.desk.db.reading() as session:
        assert current_cycle(Reading(office.desk, session, Operation.READ_SCHEME)) == third


def test_nothing_of_a_sealed_year_changes(office: Services) -> None:
    cycle = frozen_default(office)
    office.list_templates.use_default(cycle)
    office.scheme.begin_year_end(cycle, cycle_line(office, 2026).version)
    office.scheme.seal(cycle, cycle_line(office, 2026).version)
    old = rule(office, 2026, "score.bonus_cap")
    situation = office.list_templates.templates(cycle)[0]
    for change in (
        lambda: office.scheme.save_rule(RuleDraft(old.id, "5", "办法", version=old.version)),
        lambda: office.scheme.add_missing_rules(cycle),
        lambda: office.list_templates.remove(situation.id, situation.version),
        lambda: freeze(office, cycle),
    ):
        with pytest.raises(Refused, match="已封存"):
            change()
    with pytest.raises(BadTransition):
        office.scheme.start(cycle, cycle_line(office, 2026).version)


def test_every_step_is_written_down(office: Services) -> None:
    cycle = frozen_default(office)
    office.scheme.begin_year_end(cycle, cycle_line(office, 2026).version)
    kinds = [(e.operation, e.subject_id) for e in office.desk.audit.entries()]
    assert (Operation.FREEZE_SCHEME.value, scheme_id(cycle).hex) in kinds
    assert (Operation.EDIT_SCHEME.value, cycle.hex) in kinds


def test_a_cycle_has_one_scheme_with_an_id_of_its_own(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    with office.desk.db.reading() as session:
        (row,) = session.scalars(select(Scheme))
        assert (row.id, row.cycle_id) == (scheme_id(cycle), cycle)
