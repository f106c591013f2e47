"""平时 over sections without names and named cadres together: batch, derivation, by hand."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid5

import pytest

from desktop.models.changes import Change
from desktop.models.database import raw
from desktop.services.registry import Services
from desktop.services.scoring import methods
from desktop.services.scoring.methods import numbers_of
from desktop.services.scoring.nodes import Node
from desktop.services.scoring.values import Scored
from desktop.terms import CadreLevel, RoutineGradeValue
from tests.services.record_city import write
from tests.services.scoring.making import at, named, scheme, section
from tests.services.scoring.office_scores import Year, small_year

G = RoutineGradeValue
LEAF = "平时"


@pytest.fixture
def year(office: Services) -> Year:
    return small_year(office)


def leaf_of(node: Node) -> Node:
    found = [child for child in node.children if LEAF in child.title]
    return found[0] if found else next(leaf_of(c) for c in node.children if _has(c))


def _has(node: Node) -> bool:
    return LEAF in node.title or any(_has(child) for child in node.children)


def test_named_cadres_weigh_as_sections_do() -> None:
    numbers = numbers_of(scheme())
    named_row = section(1, 0, 0, 1)._replace(named=True)
    # (4·95 + 5·85 + 1·70) + (95 + 50) = 875 + 145 over 12
    found = methods.routine([section(4, 5, 1, 0), named_row], (1,), numbers)
    assert found == Scored(at("85"))
    # a quarter in which only named cadres were graded is there
    only = methods.routine([named_row], (1,), numbers)
    assert only == Scored(at("72.5"))


def test_both_sources_are_in_the_score_and_in_the_derivation(year: Year) -> None:
    # 林业局: sections (875 + 95) / 11; cadres: first quarter 较好 85, second 好 95 and 较差 50.
    unit = named("林业局")
    changes = [
        Change(
            "cadre",
            uuid5(unit, name),
            {"name": name, "level": CadreLevel.CITY, "unit_id": unit},
        )
        for name in ("甲某", "乙某")
    ]
    for name, quarter, grade in (("甲某", 1, G.FAIR), ("甲某", 2, G.GOOD), ("乙某", 2, G.POOR)):
        fields = {
            "cadre_id": uuid5(unit, name), "unit_id": unit, "team_id": None,
            "cycle_id": year.cycle, "quarter": quarter, "grade": grade, "remark": None,
        }  # fmt: skip
        changes.append(Change("routine_grade", uuid5(unit, f"{name}{quarter}"), fields))
    write(year.services.desk, changes)
    found = year.services.scores.derive(year.cycle, 2, unit)
    leaf = leaf_of(found.root)
    # (875 + 85 + 95 + 95 + 50) / (10 + 1 + 1 + 2) = 1200 / 14
    assert leaf.value == Decimal("85.7143")
    titles = {child.title: child for child in leaf.children}
    cadres = titles["干部平时考核结果（第2季度）"]
    assert cadres.formula == "好 1，较好 0，一般 0，较差 1"
    assert len(cadres.cites) == 2
    assert {table for table, _ in cadres.cites} == {"routine_grade"}
    assert "办公室（第1季度）" in titles
    # Σ = 1800 + 1400 + 1733.334 + 1000 + 855 + 857.143 = 7645.477 → 76.4548; 通报 1
    line = next(x for x in year.services.scores.scores(year.cycle, 2).lines if x.name == "林业局")
    assert str(line.score) == "75.4548"
    assert found.score == Decimal("75.4548")


def test_what_is_in_conflict_is_counted_as_it_shows_and_said_so(year: Year) -> None:
    """Source: exchange.md §6. The score stands; the derivation bears the mark."""
    unit = named("林业局")
    fields = {"cycle_id": year.cycle, "unit_id": unit, "team_id": None, "quarter": 1}
    people = [uuid5(unit, name) for name in ("甲某", "乙某")]
    cadre = {"level": CadreLevel.CITY, "unit_id": unit}
    changes = [Change("cadre", who, {"name": who.hex[:4], **cadre}) for who in people]
    changes += [
        Change("routine_grade", uuid5(who, "1"), {**fields, "cadre_id": who, "grade": G.FAIR})
        for who in people
    ]
    write(year.services.desk, changes)

    def notes() -> set[str]:
        leaf = leaf_of(year.services.scores.derive(year.cycle, 2, unit).root)
        return {note for child in leaf.children for note in child.notes if "冲突" in note}

    assert notes() == set()
    with year.services.desk.db.writing() as session:
        # What merging leaves in rows with two contents.
        grade = (uuid5(people[0], "1").hex,)
        raw(session).execute("UPDATE routine_grade SET conflicts = 1 WHERE id = ?", grade)
        raw(session).execute(
            "UPDATE staff_routine SET conflicts = 1 WHERE unit_id = ? AND quarter = 1", (unit.hex,)
        )
    assert notes() == {
        "1 人的结果有冲突待裁定，按目前显示的计",
        "该科室的结果有冲突待裁定，按目前显示的计",
    }
