"""Units by the names that they bore: in lists that are pasted, in search, in imported files."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from desktop.services.door import Reading
from desktop.services.imports.book import Book, Record
from desktop.services.imports.loading import load_book
from desktop.services.registry import Services
from desktop.services.unit_changes import UnitChangeDraft
from desktop.services.unit_names import former_names, units_by_name
from desktop.services.units import UnitDraft
from desktop.terms import UnitChangeKind, UnitKind

RENAMED, DISSOLVED = UnitChangeKind.RENAMED, UnitChangeKind.DISSOLVED


@pytest.fixture
def renamed(office: Services) -> UUID:
    """A unit of two former names, and the date of the last."""
    unit = office.units.save(UnitDraft("江城市发展和改革委员会", UnitKind.DEPARTMENT))
    for month, name in ((3, "江城市经济发展局"), (9, "江城市经济运行局")):
        draft = UnitChangeDraft(unit, RENAMED, dt.date(2026, month, 1), name)
        office.unit_changes.register(draft)
    return unit


def by_name(office: Services, *names: str) -> dict[str, list[UUID]]:
    with office.desk.db.reading() as session:
        found = units_by_name(Reading(office.desk, session, None), names)
    return {name: [unit for unit, _now in hits] for name, hits in found.items()}


def test_former_names(office: Services, renamed: UUID) -> None:
    with office.desk.db.reading() as session:
        assert former_names(Reading(office.desk, session, None)) == {
            renamed: ("江城市经济发展局", "江城市发展和改革委员会")
        }


def test_a_unit_of_any_of_its_names(office: Services, renamed: UUID) -> None:
    names = (
        "江城市经济运行局", "江城市 经济发展局", "江城市发展和改革委员会", "江城市发改委", "没有的局",
    )  # fmt: skip
    found = by_name(office, *names)
    assert found.pop("没有的局") == []
    assert set(map(tuple, found.values())) == {(renamed,)}
    # A present name is stronger than a former one; what goes on is stronger than what ended.
    other = office.units.save(UnitDraft("江城市经济发展局", UnitKind.DEPARTMENT))
    assert by_name(office, "江城市经济发展局") == {"江城市经济发展局": [other]}
    office.unit_changes.register(UnitChangeDraft(other, DISSOLVED, dt.date(2026, 10, 1)))
    assert by_name(office, "江城市经济发展局") == {"江城市经济发展局": [other]}
    again = office.units.save(UnitDraft("江城市经济发展局", UnitKind.DEPARTMENT))
    assert by_name(office, "江城市经济发展局") == {"江城市经济发展局": [again]}


@pytest.mark.parametrize(
    "typed", ["经济发展", "jcsjjfzj", "发展和改革", "jcsfzhggwyh", "江城市发展"]
)
def test_search_finds_a_former_name(office: Services, renamed: UUID, typed: str) -> None:
    (hit,) = office.search.find(typed)
    assert (hit.id, hit.title) == (renamed, "江城市经济运行局")
    latest = next(c for c in office.unit_changes.changes() if c.name_after == "江城市经济运行局")
    office.unit_changes.withdraw(latest.id)
    assert [h.title for h in office.search.find("jjyx")] == []
    assert [h.title for h in office.search.find(typed)] == ["江城市经济发展局"]


def test_imported_files_know_a_former_name(office: Services, renamed: UUID) -> None:
    with office.desk.db.reading() as session:
        book = load_book(Reading(office.desk, session, None), ())
    for name in ("江城市经济运行局", "江城市经济发展局", "江城市发改委"):
        assert [unit.id for unit in book.units_named(name)] == [renamed]
    before = book.unit_before("江城市经济发展局副局长")
    assert before is not None
    assert before.id == renamed


def test_a_present_name_goes_before_a_former_one() -> None:
    book = Book()
    old, new = UUID(int=1), UUID(int=2)
    for key, name in ((old, "甲局"), (new, "乙局")):
        book.add(Record("unit", key, "v", {"name": name}))
    book.also_called(old, ["乙局", "丙局"])
    assert [u.id for u in book.units_named("乙局")] == [new]
    assert [u.id for u in book.units_named("丙局")] == [old]
