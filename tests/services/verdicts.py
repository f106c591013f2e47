"""What tests of 采信 and 不采信 arrange: a difference's state, the progress, newer reports and edits."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from desktop.models.changes import Change
from desktop.models.indicators import IndicatorProgress
from desktop.services.progress_differences import ProgressDifferenceService
from desktop.services.visit_checks import ChecksDraft, VisitCheckService
from desktop.terms import DifferenceAction, DifferenceState
from tests.services.checking import answer, line, progress_of
from tests.services.record_city import City, write

ADOPT, REJECT = DifferenceAction.ADOPT, DifferenceAction.REJECT
OPEN, ADOPTED, REJECTED = DifferenceState.OPEN, DifferenceState.ADOPTED, DifferenceState.REJECTED


def service(city: City) -> ProgressDifferenceService:
    """What decides on differences."""
    return ProgressDifferenceService(city.desk)


def state(city: City, difference: UUID) -> DifferenceState | None:
    """How a difference is shown."""
    (found,) = service(city).rows([difference])
    return found.state


def progress(city: City, number: int = 1) -> IndicatorProgress:
    """What stands of one of the ten."""
    with city.desk.db.reading() as session:
        row = session.get(IndicatorProgress, progress_of(city.unit, number))
        assert row is not None
        session.expunge(row)
    return row


def report(city: City, number: int, actual: Decimal | None) -> None:
    """A newer report takes the place of the value."""
    row = progress(city, number)
    write(city.desk, [Change("indicator_progress", row.id, {"actual": actual}, row.version)])


def edit(city: City, visit: UUID, finding: str, found: str = "", number: int = 1) -> None:
    """The visit finds an indicator otherwise."""
    typed = answer(line(city, visit, number), finding, found, "再查" if found else "")
    VisitCheckService(city.desk).save(ChecksDraft(visit, quarter=3, indicators=(typed,)))
