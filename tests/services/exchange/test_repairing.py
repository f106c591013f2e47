"""Re-pairing in mid-year sends a unit's records to the new team. Source: domain.md §2.1."""

from __future__ import annotations

import datetime as dt

from desktop.services.facts import FactDraft
from desktop.services.pairing.service import adoption
from desktop.services.teams import team_id
from desktop.terms import Polarity, Severity
from tests.services.exchange.deployment import Deployment, cadre_of, rows, units_of

TODAY = dt.date(2026, 11, 22)


def visits(d: Deployment, who: int | None) -> set[object]:
    """Ids of the visits that a station has."""
    return {row[0] for row in rows(d.station(who), "SELECT id FROM visit WHERE deleted = 0")}


def facts(d: Deployment, who: int | None) -> set[object]:
    """Texts of the facts that a station has."""
    return {row[0] for row in rows(d.station(who), "SELECT text FROM fact WHERE deleted = 0")}


def test_the_new_team_gets_what_the_old_one_recorded(deployment: Deployment) -> None:
    d = deployment
    d.task(3)
    d.task(4)
    moved, kept = units_of(3)
    visit = d.visit(3)
    other = d.visit(3, unit=1)
    for unit, text in ((moved, "率先完成移民搬迁"), (kept, "按期完成水库加固")):
        draft = FactDraft(
            unit,
            Polarity.POSITIVE,
            Severity.MEDIUM,
            TODAY - dt.timedelta(days=7),
            text,
            cadre_of(unit, 0),
            team=team_id(3),
        )
        d.station(3).facts.save(draft)
    d.send(3, None)
    assert visits(d, 4) == set()

    pairing = d.office.pairing
    board = pairing.board(TODAY)
    wanted = {**board.present(), moved: team_id(4)}
    assert pairing.adopt(adoption(board, wanted, TODAY, "第三考核组任务过重")).changed == 1
    (old,) = [line for line in pairing.history(moved) if line.number == 3]
    assert old.end == TODAY - dt.timedelta(days=1)

    d.task(4)
    assert visits(d, 4) == {visit.hex}, "the visits of the unit, and of no other"
    assert other.hex not in visits(d, 4)
    assert facts(d, 4) == {"率先完成移民搬迁"}
    assert [line.number for line in d.station(4).pairing.history(moved)] == [4]
    d.task(3)
    assert visits(d, 3) == {visit.hex, other.hex}, "what one has recorded oneself stays"
