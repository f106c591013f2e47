"""正负面清单目录: numbers, faults, the shipped catalogue."""

from __future__ import annotations

import pytest

from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.list_templates import next_number, shipped_templates
from desktop.services.registry import Services
from desktop.services.template_forms import TemplateDraft, TemplateLine
from desktop.terms import Polarity, Severity

POSITIVE, NEGATIVE = Polarity.POSITIVE, Polarity.NEGATIVE


def draft_of(line: TemplateLine, **other: object) -> TemplateDraft:
    fields: dict[str, object] = {
        "polarity": line.polarity,
        "text": line.text,
        "severity": line.severity,
        "id": line.id,
        "number": line.number,
        "section": line.section,
        "veto": line.veto,
        "basis": line.basis,
        "unconfirmed": line.unconfirmed,
        "version": line.version,
    }
    return TemplateDraft(**(fields | other))  # type: ignore[arg-type]  # a test's own fields


def test_the_shipped_catalogue_is_plausible_and_all_to_be_confirmed(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    before = office.scheme.scheme(cycle).unconfirmed
    assert office.list_templates.use_default(cycle) == 35
    lines = office.list_templates.templates(cycle)
    assert [t.polarity for t in lines] == [POSITIVE] * 15 + [NEGATIVE] * 20
    assert [lines[0].number, lines[14].number, lines[15].number, lines[-1].number] == [
        "Z01",
        "Z15",
        "F01",
        "F20",
    ]
    assert all(t.unconfirmed and t.basis and t.section for t in lines)
    assert not any(t.veto for t in lines if t.polarity is POSITIVE)
    assert {t.severity for t in lines if t.veto} == {Severity.HEAVY}
    assert office.scheme.scheme(cycle).unconfirmed == before + 35
    with pytest.raises(Refused, match="已有情形"):
        office.list_templates.use_default(cycle)
    assert len({t["text"] for t in shipped_templates()}) == 35


def test_a_situation_is_numbered_saved_confirmed_and_taken_out(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    first = office.list_templates.save(
        cycle, TemplateDraft(NEGATIVE, " 推进不力 ", Severity.MEDIUM, unconfirmed=True)
    )
    office.list_templates.save(cycle, TemplateDraft(NEGATIVE, "另一情形", Severity.LIGHT))
    office.list_templates.save(cycle, TemplateDraft(POSITIVE, "表彰", Severity.LIGHT, number="甲1"))
    lines = office.list_templates.templates(cycle)
    assert [(t.number, t.text) for t in lines] == [
        ("甲1", "表彰"),
        ("F01", "推进不力"),
        ("F02", "另一情形"),
    ]
    line = lines[1]
    assert line.id == first
    office.list_templates.save(cycle, draft_of(line, unconfirmed=False, veto=True))
    now = office.list_templates.templates(cycle)[1]
    assert (now.unconfirmed, now.veto) == (False, True)
    with pytest.raises(Stale):
        office.list_templates.save(
            cycle, draft_of(line, veto=False, text="改写", unconfirmed=False)
        )
    office.list_templates.remove(first, now.version)
    assert len(office.list_templates.templates(cycle)) == 2
    with pytest.raises(NotFound):
        office.list_templates.remove(first, now.version)
    with pytest.raises(NotFound):
        office.list_templates.save(cycle, draft_of(now))


def test_numbers_sort_as_numbers_and_go_on_after_the_highest(office: Services) -> None:
    cycle = office.scheme.open_cycle(2026)
    for number in ("F10", "F9", "F2"):
        office.list_templates.save(
            cycle, TemplateDraft(NEGATIVE, f"情形{number}", Severity.LIGHT, number=number)
        )
    lines = office.list_templates.templates(cycle)
    assert [t.number for t in lines] == ["F2", "F9", "F10"]
    assert next_number(lines, NEGATIVE) == "F11"
    assert next_number(lines, POSITIVE) == "Z01"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "长" * 501}, "text"),
        ({"text": "已有情形"}, "text"),
        ({"number": "F01"}, "number"),
        ({"number": "长" * 21}, "number"),
        ({"section": "长" * 51}, "section"),
        ({"basis": "长" * 501}, "basis"),
        ({"polarity": POSITIVE, "veto": True}, "veto"),
    ],
)
def test_what_no_situation_may_be(office: Services, other: dict[str, object], field: str) -> None:
    cycle = office.scheme.open_cycle(2026)
    office.list_templates.save(cycle, TemplateDraft(NEGATIVE, "已有情形", Severity.LIGHT))
    fields = {"polarity": NEGATIVE, "text": "新情形", "severity": Severity.LIGHT} | other
    with pytest.raises(Invalid) as wrong:
        office.list_templates.save(cycle, TemplateDraft(**fields))  # type: ignore[arg-type]  # a test's own fields
    assert set(wrong.value.faults) == {field}
