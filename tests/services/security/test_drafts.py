"""Drafts: durable, per account and form, encrypted."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.encrypted import Closed, WrongKey
from desktop.services.clock import FixedClock
from desktop.services.security.drafts import DraftStore
from tests.children import SECONDS

pytestmark = pytest.mark.durable

KEY = bytes(range(32))
START = dt.datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=dt.UTC)
ME, OTHER, ROW = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> Iterator[DraftStore]:
    store = DraftStore(tmp_path / "drafts.db", KEY, clock, create=True)
    yield store
    store.close()


def test_put_get_replace_delete(store: DraftStore, clock: FixedClock) -> None:
    assert store.get(ME, "fact", ROW) is None
    first = store.put(ME, "fact", ROW, "v1", {"text": "一", "n": [1, None]})
    assert store.get(ME, "fact", ROW) == first
    assert first.saved_at == START
    assert first.body == {"text": "一", "n": [1, None]}
    clock.advance(dt.timedelta(seconds=2))
    second = store.put(ME, "fact", ROW, "v2", {"text": "二"})
    assert store.list(ME) == (second,)
    assert store.delete(ME, "fact", ROW)
    assert not store.delete(ME, "fact", ROW)
    assert store.list(ME) == ()


def test_a_draft_is_dropped_only_while_it_holds_what_was_stored(store: DraftStore) -> None:
    store.put(ME, "fact", ROW, "v1", {"text": "一"})
    store.put(ME, "fact", ROW, "v1", {"text": "一，又写了几字"})
    assert not store.drop(ME, "fact", ROW, {"text": "一"})
    kept = store.get(ME, "fact", ROW)
    assert kept is not None
    assert kept.body == {"text": "一，又写了几字"}
    assert not store.drop(ME, "fact", None, kept.body)
    assert store.drop(ME, "fact", ROW, kept.body)
    assert store.list(ME) == ()


def test_kept_apart_by_account_form_and_row(store: DraftStore, clock: FixedClock) -> None:
    for account, form, row in (
        (ME, "fact", ROW),
        (OTHER, "fact", ROW),
        (ME, "interview", ROW),
        (ME, "fact", None),
    ):
        store.put(account, form, row, "", {"of": f"{account}{form}{row}"})
        clock.advance(dt.timedelta(seconds=1))
    assert [(d.form, d.row_id) for d in store.list(ME)] == [
        ("fact", None),
        ("interview", ROW),
        ("fact", ROW),
    ]
    found = store.get(OTHER, "fact", ROW)
    assert found is not None
    assert found.body == {"of": f"{OTHER}fact{ROW}"}
    assert store.delete_row(ROW) == 3
    assert len(store.list(ME)) == 1
    assert store.list(OTHER) == ()


def test_encrypted_and_closed(store: DraftStore, tmp_path: Path, clock: FixedClock) -> None:
    store.put(ME, "secretform", None, "", {"text": "草稿机密"})
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        assert "草稿机密".encode() not in data
        assert b"secretform" not in data
    with pytest.raises(WrongKey):
        DraftStore(tmp_path / "drafts.db", bytes(32), clock)
    store.close()
    with pytest.raises(Closed):
        store.list(ME)
    again = DraftStore(tmp_path / "drafts.db", KEY, clock)
    assert len(again.list(ME)) == 1
    again.close()


_PUT_AND_DIE = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from desktop.services.clock import SystemClock
from desktop.services.security.drafts import DraftStore
store = DraftStore(Path(sys.argv[1]), bytes(range(32)), SystemClock(), create=True)
store.put(UUID(int=1), "fact", None, "", {"text": "kept"})
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_saved_draft_survives_kill(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "killed.db"
    killed = subprocess.run(
        [sys.executable, "-c", _PUT_AND_DIE, str(path)], check=False, timeout=SECONDS
    )
    assert killed.returncode == -signal.SIGKILL
    assert os.path.exists(f"{path}-wal")  # noqa: PTH110 - a suffix, not a path part
    store = DraftStore(path, KEY, clock)
    assert [d.body for d in store.list(ME)] == [{"text": "kept"}]
    store.close()
