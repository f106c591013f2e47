"""The audit log: every way of changing it shows; what never came is said to have never come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.models import audit as table
from desktop.models.encrypted import connect, driver
from desktop.services.audit import (
    AuditDraft,
    AuditFilter,
    AuditHead,
    AuditLog,
    AuditPage,
    genesis,
    link,
)
from desktop.services.clock import FixedClock

KEY = bytes(range(32))
ORIGIN = "0f" * 16
WHO = UUID(int=5)
START = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
FORGE = (
    "INSERT INTO entry SELECT 7, at, kind, account, role, operation, result, subject_table, "
    "subject_id, origin, first_seq, last_seq, detail, chain FROM entry WHERE n = 6"
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def log(tmp_path: Path, clock: FixedClock) -> Iterator[AuditLog]:
    log = AuditLog(tmp_path / "audit.db", KEY, "ws", clock, create=True)
    log.origin = ORIGIN
    yield log
    log.close()


def fill(log: AuditLog, count: int = 6) -> AuditHead:
    return log.append_many(
        AuditDraft("read", WHO, "clerk", f"op{i}", subject_id=f"{i:032x}") for i in range(count)
    )


def tamper(log: AuditLog, *statements: str) -> None:
    """Change the file as someone with the key and a tool could."""
    connection = connect(log._file.path, KEY)
    for name in ("entry_no_update", "entry_no_delete"):
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_empty_log_is_whole(log: AuditLog) -> None:
    assert log.head() == AuditHead(0, genesis("ws"))
    assert log.verify().ok
    assert log.entries() == ()
    assert log.holds(log.head())
    assert not log.holds(AuditHead(0, b"other"))


def test_chain_by_hand(log: AuditLog) -> None:
    head = log.append(
        "write", WHO, "clerk", "save", "ok", "fact", "ab" * 16, 3, 4, {"rows": 2, "a": True}
    )
    micros = 1795336200 * 1_000_000
    row = (
        1, micros, "write", WHO.hex, "clerk", "save", "ok", "fact", "ab" * 16,
        ORIGIN, 3, 4, '{"a":true,"rows":2}', b"",
    )  # fmt: skip
    assert head == AuditHead(1, link(genesis("ws"), row))
    (entry,) = log.entries()
    assert (entry.at, entry.account, entry.detail) == (START, WHO, {"a": True, "rows": 2})
    assert (entry.first_seq, entry.last_seq, entry.origin) == (3, 4, ORIGIN)
    assert log.verify(head).head == head


def test_batch_equals_single_entries(log: AuditLog, tmp_path: Path, clock: FixedClock) -> None:
    other = AuditLog(tmp_path / "other.db", KEY, "ws", clock, create=True)
    other.origin = ORIGIN
    for i in range(6):
        other.append("read", WHO, "clerk", f"op{i}", subject_id=f"{i:032x}")
    assert fill(log) == other.head()
    other.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET result = 'x' WHERE n = 3",
        "UPDATE entry SET at = at + 1 WHERE n = 1",
        "UPDATE entry SET detail = '{}  ' WHERE n = 6",
        "UPDATE entry SET subject_id = '' WHERE n = 2",
        "UPDATE entry SET chain = x'00' WHERE n = 6",
        "DELETE FROM entry WHERE n = 3",
        "DELETE FROM entry WHERE n = 1",
        "UPDATE entry SET n = 99 WHERE n = 6",
        FORGE,
    ],
)
def test_any_edit_deletion_or_insertion_shows(log: AuditLog, statement: str) -> None:
    fill(log)
    assert log.verify().ok
    tamper(log, statement)
    assert not log.verify().ok


def test_change_of_order_shows(log: AuditLog) -> None:
    fill(log)
    tamper(
        log,
        "UPDATE entry SET n = 99 WHERE n = 2",
        "UPDATE entry SET n = 2 WHERE n = 3",
        "UPDATE entry SET n = 3 WHERE n = 99",
    )
    assert not log.verify().ok


def test_cut_end_shows_against_the_anchor(log: AuditLog) -> None:
    head = fill(log)
    tamper(log, "DELETE FROM entry WHERE n > 4")
    assert log.verify().ok
    assert not log.holds(head)
    assert "截短" in log.verify(head).problems[0]
    fill(log, 4)
    assert not log.holds(head)
    assert not log.verify(head).ok


def test_rebuilt_chain_shows_against_the_anchor(log: AuditLog) -> None:
    head = fill(log)
    rows = []
    chain = genesis("ws")
    connection = connect(log._file.path, KEY)
    for old in table.in_order(connection):
        row = (*old[:6], "forged", *old[7:])
        chain = link(chain, row)
        rows.append((*row[:-1], chain))
    connection.close()
    tamper(log, "DELETE FROM entry")
    connection = connect(log._file.path, KEY)
    table.insert(connection, rows)
    connection.close()
    assert log.verify().ok
    assert not log.verify(head).ok


def test_file_refuses_changes_by_itself(log: AuditLog) -> None:
    fill(log)
    connection = connect(log._file.path, KEY)
    for statement in ("UPDATE entry SET result = ''", "DELETE FROM entry"):
        with pytest.raises(driver.IntegrityError, match="never"):
            connection.execute(statement)
    connection.close()


def test_log_of_another_workspace_is_not_ours(log: AuditLog, clock: FixedClock) -> None:
    fill(log)
    other = AuditLog(log._file.path, KEY, "another", clock)
    assert not other.verify().ok
    other.close()


def test_claims_above_what_was_committed_are_voided(log: AuditLog) -> None:
    log.append("write", first_seq=1, last_seq=10)
    log.append("write", first_seq=11, last_seq=15)
    log.append("write", first_seq=11, last_seq=15, origin="ee" * 16)
    assert log.heal(15) == ()
    assert log.heal(10) == ((11, 15),)
    assert log.heal(10) == ()
    log.append("write", first_seq=11, last_seq=12)
    report = log.verify()
    assert report.ok
    assert report.voided == ((ORIGIN, 11, 15),)
    assert log.entries()[1].kind == "void"


def test_void_needs_an_open_claim(log: AuditLog) -> None:
    log.append("write", first_seq=1, last_seq=3)
    log.void(1)
    with pytest.raises(LookupError):
        log.void(1)
    log.append("write", first_seq=1, last_seq=2)
    log.void(1)
    assert log.verify().voided == ((ORIGIN, 1, 3), (ORIGIN, 1, 2))


def test_two_claims_of_one_range_and_a_baseless_void_are_problems(log: AuditLog) -> None:
    log.append("write", first_seq=1, last_seq=3)
    log.append("write", first_seq=1, last_seq=3)
    assert "同一段修订" in log.verify().problems[0]
    log.append("void", first_seq=7, last_seq=9, detail={"entry": 1})
    assert "并不存在" in log.verify().problems[1]


def test_half_a_range_is_a_programming_error(log: AuditLog) -> None:
    with pytest.raises(ValueError, match="two ends"):
        log.append("write", first_seq=1)
    assert log.head().n == 0


def test_filters_and_pages(log: AuditLog, clock: FixedClock) -> None:
    fill(log, 5)
    clock.advance(dt.timedelta(hours=1))
    log.append("print", None, "leader", "portrait", "refused", subject_id="s")
    everything = log.entries()
    assert [e.n for e in everything] == [6, 5, 4, 3, 2, 1]
    assert [e.n for e in log.entries(page=AuditPage(2))] == [6, 5]
    assert [e.n for e in log.entries(page=AuditPage(2, before=5))] == [4, 3]
    for chosen, count in (
        (AuditFilter(kind="print"), 1),
        (AuditFilter(account=WHO), 5),
        (AuditFilter(operation="op2"), 1),
        (AuditFilter(result="refused"), 1),
        (AuditFilter(subject_id="s"), 1),
        (AuditFilter(since=clock.now()), 1),
        (AuditFilter(until=clock.now()), 5),
        (AuditFilter(kind="print", account=WHO), 0),
    ):
        assert log.count(chosen) == count == len(log.entries(chosen))


def test_survives_reopening(log: AuditLog, tmp_path: Path, clock: FixedClock) -> None:
    head = fill(log)
    log.close()
    again = AuditLog(tmp_path / "audit.db", KEY, "ws", clock)
    assert again.head() == head
    assert again.append("read").n == 7
    assert again.verify(head).ok
    again.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    column=st.sampled_from(table.COLUMNS[1:-1]),
    n=st.integers(1, 6),
    value=st.one_of(st.text(max_size=8), st.integers(-5, 5)),
)
def test_any_changed_value_of_any_column_shows(
    tmp_path_factory: pytest.TempPathFactory, column: str, n: int, value: str | int
) -> None:
    log = AuditLog(
        tmp_path_factory.mktemp("audit") / "a.db", KEY, "ws", FixedClock(START), create=True
    )
    fill(log)
    connection = connect(log._file.path, KEY)
    connection.execute("DROP TRIGGER entry_no_update")
    before = table.at(connection, n)
    update = f"UPDATE entry SET {column} = ? WHERE n = ?"  # noqa: S608 - a column of ours
    connection.execute(update, (value, n))
    after = table.at(connection, n)
    connection.close()
    assert log.verify().ok == (before == after)
    assert len(log.entries()) == 6
    log.close()
