"""回避: registered, ended, suggested from the data, confirmed or told off. domain.md §2.1."""

from __future__ import annotations

import datetime as dt
import time
from uuid import UUID

import pytest
from sqlalchemy import text

from desktop.models.changes import Change
from desktop.services.door import Reading
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.recusals import (
    RecusalDraft,
    RecusalLine,
    RecusalService,
    SuggestionKey,
    SuggestionLine,
    recusals_in_force,
)
from desktop.services.units import UnitService
from desktop.terms import RecusalKind, Role, UnitChangeKind
from tests.services.record_city import City, acting, counted, named, write

TODAY = dt.date(2026, 11, 22)
LATER = dt.date(2026, 12, 31)
HOME, FORMER, RELATIVE = RecusalKind.HOME, RecusalKind.FORMER_POST, RecusalKind.RELATIVE


def add(city: City, table: str, key: str, /, **fields: object) -> UUID:
    write(city.desk, [Change(table, named(key), fields)])
    return named(key)


def line(city: City, name: str, on: dt.date = TODAY) -> RecusalLine:
    return next(r for r in RecusalService(city.desk).all(on) if r.name == name)


def suggested(city: City, name: str) -> list[SuggestionLine]:
    return [s for s in RecusalService(city.desk).suggestions(TODAY) if s.name == name]


def in_force(city: City, on: dt.date) -> set[tuple[UUID, UUID]]:
    with city.desk.db.reading() as session:
        return set(recusals_in_force(Reading(city.desk, session, None), on))


def test_registering_and_ending(city: City) -> None:
    recusals = RecusalService(city.desk)
    new = RecusalDraft(city.post_a, city.unit, RELATIVE, " 妻子在该局任职 ", LATER)
    recusals.register(new)
    shown = line(city, "周甲岗")
    assert (shown.unit_name, shown.kind, shown.reason) == (
        "江城市民政局",
        RELATIVE,
        "妻子在该局任职",
    )
    assert (shown.end, shown.running) == (LATER, True)
    assert not line(city, "周甲岗", LATER + dt.timedelta(days=1)).running
    pair = (city.post_a, city.unit)
    assert pair in in_force(city, LATER)
    assert pair not in in_force(city, LATER + dt.timedelta(days=1))
    with pytest.raises(Invalid, match="已经登记回避"):
        recusals.register(new)
    recusals.end(shown.id, shown.version, TODAY - dt.timedelta(days=1))
    assert pair not in in_force(city, TODAY)
    with pytest.raises(Invalid, match="已经结束"):
        recusals.end(shown.id, line(city, "周甲岗").version, LATER)
    recusals.register(new)
    assert pair in in_force(city, TODAY)
    with pytest.raises(NotFound):
        recusals.end(named("nothing"), "", TODAY)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"reason": "  "}, "请写明回避原因"),
        ({"reason": "长" * 501}, "不能超过 500 字"),
        ({"end": TODAY - dt.timedelta(days=1)}, "不能早于今天"),
    ],
)
def test_faults_of_the_form(city: City, fields: dict[str, object], fault: str) -> None:
    draft = {"reason": "近亲属", "end": None} | fields
    with pytest.raises(Invalid, match=fault):
        RecusalService(city.desk).register(
            RecusalDraft(city.post_a, city.unit, RELATIVE, **draft)  # type: ignore[arg-type]  # reason and end
        )


def test_unknown_people_and_units(city: City) -> None:
    recusals = RecusalService(city.desk)
    for one, two in ((named("x"), city.unit), (city.post_a, named("x"))):
        with pytest.raises(NotFound):
            recusals.register(RecusalDraft(one, two, RELATIVE, "近亲属"))


def test_a_stale_form_does_not_end(city: City) -> None:
    recusals = RecusalService(city.desk)
    before = line(city, "王回避")
    recusals.end(before.id, before.version, LATER)
    with pytest.raises(Stale):
        recusals.end(before.id, before.version, TODAY)


def test_lists_by_unit_and_by_assessor(city: City) -> None:
    recusals = RecusalService(city.desk)
    recusals.register(RecusalDraft(city.post_a, city.other_unit, RELATIVE, "近亲属"))
    assert [r.name for r in recusals.all(TODAY)] == ["王回避", "周甲岗"]
    assert [r.name for r in recusals.all(TODAY, unit=city.unit)] == ["王回避"]
    assert [r.name for r in recusals.all(TODAY, assessor=city.post_a)] == ["周甲岗"]


def test_an_ended_recusal_keeps_nobody_away_from_tomorrow_on(city: City) -> None:
    recusals, units = RecusalService(city.desk), UnitService(city.desk)
    row = line(city, "王回避")
    recusals.end(row.id, row.version, TODAY)
    with acting(city.desk, Role.CLERK, assessor_id=city.recused):
        with pytest.raises(Refused, match="登记回避"):
            units.get(city.unit)
        city.move_to(TODAY + dt.timedelta(days=1))
        assert units.get(city.unit).name == "江城市民政局"


def test_nobody_ends_ones_own_but_anybody_registers_it(city: City) -> None:
    recusals = RecusalService(city.desk)
    row = line(city, "王回避")
    with acting(city.desk, Role.CLERK, assessor_id=city.recused):
        with pytest.raises(Refused):
            recusals.end(row.id, row.version, TODAY)
        recusals.register(RecusalDraft(city.recused, city.other_unit, RELATIVE, "近亲属"))
    with acting(city.desk, Role.LEADER), pytest.raises(Refused):
        recusals.suggestions(TODAY)


def linked(city: City, name: str = "周甲岗") -> UUID:
    """Make an assessor of the city a cadre with a record outside every unit."""
    record = add(city, "cadre", f"{name}本人", name=name, level="section")
    add(city, "assessor", f"{name}2", name=f"{name}2", post_type="post_a", cadre_id=record)
    return record


def test_suggestions_from_real_rows(city: City) -> None:
    record = linked(city)
    add(city, "posting", "p", cadre_id=record, ordinal=0, start="202001", end="202212",
        text="市水利局科员")  # fmt: skip
    add(city, "posting", "old", cadre_id=record, ordinal=1, start="201001", end="201512",
        text="市民政局科员")  # fmt: skip
    add(city, "family_member", "f", cadre_id=city.cadre, ordinal=0, relation="妻子",
        name="吴乙岗", birth="198001", work="某公司")  # fmt: skip
    write(city.desk, [change(city, "assessor", city.post_b, birth_month="198001")])
    found = [(s.name, s.unit_name, s.kind) for s in RecusalService(city.desk).suggestions(TODAY)]
    assert sorted(found) == [
        ("冯本单位", "江城市民政局", HOME),
        ("吴乙岗", "江城市民政局", RELATIVE),
        ("周甲岗2", "江城市水利局", FORMER),
    ]
    (former,) = suggested(city, "周甲岗2")
    assert former.evidence == (("任职经历（周甲岗）", "2020.01-2022.12　市水利局科员"),)
    (relative,) = suggested(city, "吴乙岗")
    assert relative.told == "家庭成员（赵启明）：妻子　吴乙岗　198001　某公司"


def change(city: City, table: str, row: UUID, **fields: object) -> Change:
    """A change of a row as it stands."""
    with city.desk.db.reading() as session:
        version = session.execute(
            text(f"SELECT version FROM {table} WHERE id = :id"),  # noqa: S608 - a table of ours
            {"id": row.hex},
        ).scalar_one()
    return Change(table, row, fields, str(version))


def test_a_confirmed_suggestion_is_registered_with_its_line(city: City) -> None:
    recusals = RecusalService(city.desk)
    lines = suggested(city, "冯本单位")
    assert recusals.confirm(lines) == 1
    assert recusals.confirm(lines) == 0
    assert suggested(city, "冯本单位") == []
    made = line(city, "冯本单位")
    assert (made.kind, made.reason, made.end) == (HOME, "所在单位：冯本单位", None)
    # Once ended it is not suggested for the same cause again.
    recusals.end(made.id, made.version, TODAY - dt.timedelta(days=1))
    assert suggested(city, "冯本单位") == []


def test_a_dismissed_suggestion_never_comes_again(city: City) -> None:
    recusals = RecusalService(city.desk)
    (told,) = suggested(city, "冯本单位")
    for reason, fault in ((" ", "请写明不需回避的原因"), ("长" * 501, "不能超过")):
        with pytest.raises(Invalid, match=fault):
            recusals.dismiss(told.key, reason)
    recusals.dismiss(told.key, "已调离该局")
    assert suggested(city, "冯本单位") == []
    recusals.dismiss(told.key, "再写一次原因")
    assert told.key == SuggestionKey(city.at_home, city.unit, HOME)


def test_names_of_the_past_lead_to_what_there_is(city: City) -> None:
    gone = add(city, "unit", "移民局", name="江城市移民局", kind="department",
               valid_to=dt.date(2024, 6, 30))  # fmt: skip
    change_of = {"unit_id": gone, "kind": UnitChangeKind.MERGED, "on": dt.date(2024, 7, 1)}
    add(city, "unit_change", "并入", **change_of, other_id=city.other_unit)
    add(city, "unit_change", "名", unit_id=gone, kind=UnitChangeKind.RENAMED,
        on=dt.date(2020, 1, 1), name_before="市扶贫移民办", name_after="江城市移民局")  # fmt: skip
    record = linked(city)
    add(city, "posting", "p", cadre_id=record, ordinal=0, start="201901", end="202312",
        text="市扶贫移民办副主任")  # fmt: skip
    (told,) = suggested(city, "周甲岗2")
    assert (told.unit_name, told.kind) == ("江城市水利局", FORMER)


def test_a_clerk_is_shown_nothing_about_oneself_or_the_own_unit(city: City) -> None:
    recusals = RecusalService(city.desk)
    for ties in ({"assessor_id": city.at_home}, {"unit_id": city.unit}, {"cadre_id": city.cadre}):
        with acting(city.desk, Role.CLERK, **ties):
            assert recusals.suggestions(TODAY) == ()
    with acting(city.desk, Role.CLERK, unit_id=city.other_unit):
        assert len(recusals.suggestions(TODAY)) == 1


def test_a_city_is_read_in_time(city: City) -> None:
    units = [named(f"unit {n}") for n in range(200)]
    rows = [
        Change("unit", u, {"name": f"市第{n}局", "kind": "department", "order_no": n + 9})
        for n, u in enumerate(units)
    ]
    for n in range(1_400):
        person = named(f"cadre {n}")
        post = {"name": f"干部{n}", "level": "city", "unit_id": units[n % 200], "unit_order": n}
        rows.append(Change("cadre", person, post))
        for k in range(3):
            family: dict[str, object] = {
                "cadre_id": person,
                "ordinal": k,
                "relation": "亲属",
                "birth": "198001",
            }
            family |= {"name": f"考核员{(n * 3 + k) % 3000}", "work": f"市第{n % 200}局干部"}
            rows.append(Change("family_member", named(f"family {n} {k}"), family))
    for n in range(104):
        fields: dict[str, object] = {"name": f"考核员{n}", "post_type": "post_a"}
        fields["birth_month"] = "198001"
        fields["cadre_id"] = named(f"cadre {n}")
        fields["post"] = f"市第{n}局科长"
        rows.append(Change("assessor", named(f"assessor {n}"), fields))
    write(city.desk, rows)
    recusals = RecusalService(city.desk)
    with counted(city.desk) as statements:
        found = recusals.suggestions(TODAY)
    assert len(found) > 200
    assert len(statements) < 20
    start = time.process_time()
    recusals.suggestions(TODAY)
    assert time.process_time() - start < 0.5
