"""An office's workspace for tests of imports, and what is asked of it again and again."""

from __future__ import annotations

from pathlib import Path

from desktop.models.database import raw
from desktop.models.verify import digest, problems
from desktop.services.clock import FixedClock, SeededIds
from desktop.services.imports import ImportPlan, ImportReport, InputFile, gather
from desktop.services.registry import Services, open_services
from desktop.services.workspace import Workspace
from desktop.terms import StationRole
from tests.services.office_desk import FAST, OFFICE, PASSWORDS, START

DATA = Path(__file__).resolve().parents[2] / "data"
LRMX, WORKBOOKS, BROKEN = DATA / "lrmx", DATA / "workbooks", DATA / "broken"
TAKEN = ("考核单位一览表.xlsx", "市管领导班子成员花名册.xlsx", "考核人员信息库.xlsx")
CLERK = "kaohe-yuan"


def create(root: Path) -> None:
    """Make an empty office workspace with cheap key slots."""
    clock = FixedClock(START)
    Workspace.create(
        root,
        title="导入测试",
        station_role=StationRole.OFFICE,
        accounts=OFFICE,
        clock=clock,
        ids=SeededIds(1, clock),
        kdf=FAST,
    )


def unlock(root: Path, login: str = CLERK) -> Services:
    """Open it with a clock that stands still."""
    return open_services(root, login, PASSWORDS[login], clock=FixedClock(START))


def office_files() -> tuple[InputFile, ...]:
    """All that can be taken: units, roster, pool, 40 forms."""
    return gather([*(WORKBOOKS / name for name in TAKEN), LRMX])


def take(services: Services, files: tuple[InputFile, ...]) -> ImportReport:
    """Preview and take without answers."""
    return services.imports.take(services.imports.preview(files))


def state(services: Services) -> tuple[str, int]:
    """Digest of the view and number of revisions."""
    with services.desk.db.reading() as session:
        found = digest(raw(session))
    return found.digest, found.revisions


def count(services: Services, table: str) -> int:
    """Rows of a table that are not deleted."""
    query = f"SELECT count(*) FROM {table} WHERE deleted = 0"  # noqa: S608  # a table's name
    with services.desk.db.reading() as session:
        (number,) = raw(session).execute(query).fetchone()
    return int(number)


def faults(services: Services) -> list[str]:
    """What is wrong with tables, history, audit log and attachments."""
    desk = services.desk
    with desk.db.reading() as session:
        connection = raw(session)
        found = list(problems(connection, desk.history.applier(), desk.history.origin))
        hashes = [
            h
            for row in connection.execute("SELECT photo, source FROM cadre WHERE deleted = 0")
            for h in row
            if h
        ]
    found += desk.audit.verify().problems
    found += [f"missing {h}" for h in desk.blobs.missing(hashes)]
    found += [f"damaged {h}" for h in desk.blobs.damaged(hashes)]
    return found


def reconciles(account: ImportPlan | ImportReport) -> bool:
    """Whether every row of every file is accounted for once."""
    return all(f.reconciles for f in account.files)
