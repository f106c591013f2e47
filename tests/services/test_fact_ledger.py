"""The ledger of verified facts: what is in it, what counts, and its files."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from desktop.models.changes import Change
from desktop.services.cadre_moves import CadreMoveService, MoveDraft
from desktop.services.errors import NotFound, Refused
from desktop.services.fact_ledger import FactLedgerQuery, FactLedgerService, LedgerOrder
from desktop.services.facts import FactDraft, FactService
from desktop.services.motions import Motion
from desktop.terms import FactAction, Polarity, Role, Severity
from tests.services.documents.reading import poppler, squeezed
from tests.services.record_city import City, acting, named, write
from tests.services.test_fact_guides import catalogue

DAY = dt.date(2026, 11, 16)
POSITIVE, NEGATIVE = Polarity.POSITIVE, Polarity.NEGATIVE


def entry(city: City, text: str, **more: Any) -> FactDraft:
    draft = FactDraft(city.unit, POSITIVE, Severity.MEDIUM, DAY, text, city.cadre)
    return replace(draft, **more)


def verified(city: City, *drafts: FactDraft) -> tuple[UUID, ...]:
    facts = FactService(city.desk)
    made = facts.save_all(drafts)
    facts.submit_all(facts.seen(made))
    with acting(city.desk, Role.LEADER):
        facts.decide_all(facts.seen(made), FactAction.VERIFY)
    return made


def fill(city: City) -> tuple[UUID, ...]:
    """Two of one event about the cadre, one negative, one of the team, one of another unit."""
    keys = catalogue(city)
    return verified(
        city,
        entry(city, "抢险救灾表现突出", severity=Severity.HEAVY, event_key="抢险", typical=True),
        entry(city, "抢险中连续值守", event_key="抢险", on=dt.date(2026, 11, 15)),
        entry(city, "信访化解不力", polarity=NEGATIVE, template=keys["F02"]),
        entry(city, "班子带头学习", cadre=None, severity=Severity.LIGHT, event_key="抢险"),
        entry(city, "水利项目提速", unit=city.other_unit, cadre=city.outsider),
    )


def test_counts_and_points_by_hand(city: City) -> None:
    fill(city)
    FactService(city.desk).save(entry(city, "还是草稿"))
    ledger = FactLedgerService(city.desk).ledger()
    assert (ledger.cycle, ledger.year) == (city.cycle, 2026)
    first, second = ledger.units
    assert (first.unit, second.unit) == ("江城市民政局", "江城市水利局")
    # The cadre's heavy one counts 5, the second of the event nothing, the team's its own 1.
    assert (first.tally.positive, first.tally.plus) == (3, Decimal(6))
    assert (first.tally.negative, first.tally.minus) == (1, Decimal(-3))
    assert (first.tally.typical, first.tally.veto, first.tally.facts) == (1, 1, 4)
    assert [(g.subject, g.tally.plus, g.tally.minus) for g in ledger.subjects] == [
        ("领导班子", Decimal(1), Decimal(0)),
        ("赵启明", Decimal(5), Decimal(-3)),
        ("孙立波", Decimal(3), Decimal(0)),
    ]
    assert (ledger.total.facts, ledger.total.plus, ledger.total.minus) == (
        5,
        Decimal(9),
        Decimal(-3),
    )
    assert len({g.id for g in (*ledger.units, *ledger.subjects)}) == 5


def test_what_is_no_longer_verified_leaves_the_ledger(city: City) -> None:
    made = fill(city)
    facts, ledgers = FactService(city.desk), FactLedgerService(city.desk)
    with acting(city.desk, Role.LEADER):
        facts.perform(made[4], FactAction.DISPUTE, Motion(facts.get(made[4]).seen, "有异议"))
    write(city.desk, [Change("fact", made[3], {"text": "改写"}, facts.get(made[3]).version)])
    total = ledgers.ledger().total
    assert total.facts == 3
    assert ledgers.ledger(FactLedgerQuery(unit=city.other_unit)).total.facts == 0
    assert ledgers.ledger(FactLedgerQuery(cadre=city.cadre)).total.facts == 3


def test_two_records_of_one_person_are_one_subject(city: City) -> None:
    twin = named("赵启明二")
    fields: dict[str, object] = {"name": "赵启明", "level": "city", "unit_id": city.unit}
    write(city.desk, [Change("cadre", twin, fields)])
    verified(
        city,
        entry(city, "抢险救灾", event_key="抢险", severity=Severity.HEAVY),
        entry(city, "抢险值守", event_key="抢险", cadre=twin),
    )
    link: dict[str, object] = {"kept_id": city.cadre, "other_id": twin, "reason": "同一人"}
    write(city.desk, [Change("same_as", named("link"), link)])
    ledger = FactLedgerService(city.desk).ledger()
    (one,) = ledger.subjects
    assert (one.cadre_id, one.tally.facts, one.tally.plus) == (city.cadre, 2, Decimal(5))


def test_barred_units_and_cadres_are_left_out(city: City) -> None:
    fill(city)
    ledgers = FactLedgerService(city.desk)
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert [g.unit for g in ledgers.ledger().units] == ["江城市水利局"]
        file = ledgers.xlsx()
        assert file.facts == 1
        for query in (FactLedgerQuery(unit=city.unit), FactLedgerQuery(cadre=city.cadre)):
            with pytest.raises(Refused):
                ledgers.ledger(query)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3), pytest.raises(Refused):
        ledgers.pdf()


def test_an_empty_ledger_is_no_file(city: City) -> None:
    ledgers = FactLedgerService(city.desk)
    assert ledgers.ledger().units == ()
    with pytest.raises(NotFound, match="请先提交并核实"):
        ledgers.pdf()


def test_the_workbook_has_types_and_the_chosen_order(city: City) -> None:
    fill(city)
    ledgers = FactLedgerService(city.desk)
    file = ledgers.xlsx(FactLedgerQuery(order=LedgerOrder.SEVERITY))
    assert (file.name, file.facts, file.pages) == ("2026年度考核台账.xlsx", 5, 0)
    sheet = openpyxl.load_workbook(io.BytesIO(file.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "2026年度考核台账（截至2026年11月22日）"
    head = rows[2]
    body = [dict(zip(head, row, strict=True)) for row in rows[3:8]]
    assert [(r["考核单位"], r["轻重"], r["分值"], r["计分"]) for r in body] == [
        ("江城市民政局", "重", 5, "计入"),
        ("江城市民政局", "中", 3, "同一事件已计"),
        ("江城市民政局", "中", -3, "计入"),
        ("江城市民政局", "轻", 1, "计入"),
        ("江城市水利局", "中", 3, "计入"),
    ]
    assert isinstance(body[0]["发生日期"], dt.datetime)
    assert isinstance(body[0]["核实日期"], dt.datetime)
    assert body[2]["清单情形"] == "F02 瞒报生产安全事故"
    assert (body[2]["一票否决"], body[0]["典型"]) == ("是", "正面典型")
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    by_day = ledgers.xlsx(FactLedgerQuery(order=LedgerOrder.DAY))
    first = openpyxl.load_workbook(io.BytesIO(by_day.data)).active
    assert first is not None
    assert first.cell(row=4, column=14).value == "抢险中连续值守"


def test_the_printed_ledger_is_logged_and_says_where_a_moved_cadre_was(city: City) -> None:
    fill(city)
    CadreMoveService(city.desk).move(MoveDraft(city.cadre, city.other_unit, dt.date(2026, 11, 20)))
    count = city.desk.audit.count()
    file = FactLedgerService(city.desk).pdf(FactLedgerQuery(order=LedgerOrder.SUBJECT))
    assert city.desk.audit.count() == count + 1
    assert (file.facts, file.pages) == (5, 1)
    text = squeezed(poppler(file.data, "-layout"))
    assert "合计：共5条：正面4条，+9分；负面1条，−3分；典型1条；一票否决情形1条" in text
    assert "在江城市民政" in squeezed(poppler(file.data, "-raw"))


def test_orders_by_hand(city: City) -> None:
    made = fill(city)[:4]
    city_facts = FactService(city.desk)
    texts = {city_facts.get(f).line.citation: f for f in made}
    for order, wanted in (
        (LedgerOrder.DAY, [1, 0, 2, 3]),
        (LedgerOrder.SEVERITY, [0, 1, 2, 3]),
        (LedgerOrder.NUMBER, [0, 1, 2, 3]),
        (LedgerOrder.SUBJECT, [3, 1, 0, 2]),
    ):
        file = FactLedgerService(city.desk).xlsx(FactLedgerQuery(unit=city.unit, order=order))
        sheet = openpyxl.load_workbook(io.BytesIO(file.data)).active
        assert sheet is not None
        cited = [str(sheet.cell(row=n, column=3).value) for n in range(4, 8)]
        assert [texts[c] for c in cited] == [made[n] for n in wanted], order
