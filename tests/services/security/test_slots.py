"""Key slots: right passwords open, everything else is one refusal, every change is atomic."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services.security import recovery, slots
from desktop.services.security.keys import Keyring, derive
from desktop.services.security.slots import (
    KdfParams,
    KeySlots,
    LoginRefused,
    SlotsDamaged,
    calibrate,
)

FAST = KdfParams(iterations=1, lanes=1, memory_kib=64)
MASTER = bytes(range(32))
CODE = recovery.encode(bytes(19))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "keyslots.json"
    made = KeySlots(path, "ws", ())
    made.put_recovery(CODE, MASTER, FAST)
    made.put("zhangsan", "zhangsan-mima", MASTER)
    made.put("李四", "lisi-mima-22", MASTER)
    return path


def load(path: Path, workspace: str = "ws") -> KeySlots:
    return KeySlots.load(path, workspace)


def test_each_account_and_the_code_open(path: Path) -> None:
    assert load(path).unlock("zhangsan", "zhangsan-mima") == MASTER
    assert load(path).unlock(" ZhangSan ", "zhangsan-mima") == MASTER
    assert load(path).unlock("李四", "ｌｉｓｉ-ｍｉｍａ-22") == MASTER
    assert load(path).unlock_with_code(CODE) == MASTER


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("zhangsan", "zhangsan-mimA"),
        ("zhangsan", "lisi-mima-22"),
        ("nobody", "zhangsan-mima"),
        ("", ""),
        ("\x00recovery", "x"),
    ],
)
def test_everything_else_is_one_refusal(path: Path, login: str, password: str) -> None:
    with pytest.raises(LoginRefused) as refused:
        load(path).unlock(login, password)
    assert refused.value.sentence == LoginRefused().sentence
    assert refused.value.__cause__ is None


def test_unknown_account_costs_the_same_work(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[KdfParams] = []
    stretch = KdfParams.stretch

    def counted(self: KdfParams, password: str, salt: bytes) -> bytes:
        work.append(self)
        return stretch(self, password, salt)

    monkeypatch.setattr(KdfParams, "stretch", counted)
    for login in ("zhangsan", "nobody"):
        with pytest.raises(LoginRefused):
            load(path).unlock(login, "wrong")
    assert work == [FAST, FAST]


def test_file_names_no_account(path: Path) -> None:
    data = path.read_bytes()
    for word in ("zhangsan", "李四", "mima", MASTER.hex(), CODE):
        assert word.encode() not in data
    assert path.stat().st_mode & 0o077 == 0


def test_change_remove_and_renew(path: Path) -> None:
    keyslots = load(path)
    keyslots.change("zhangsan", "zhangsan-mima", "xin-mima-33")
    with pytest.raises(LoginRefused):
        keyslots.change("zhangsan", "zhangsan-mima", "other")
    assert load(path).unlock("zhangsan", "xin-mima-33") == MASTER
    assert len(json.loads(path.read_bytes())["slots"]) == 3
    keyslots.remove("zhangsan")
    keyslots.remove("zhangsan")
    assert not load(path).has("zhangsan")
    assert load(path).has("李四")
    with pytest.raises(LoginRefused):
        load(path).unlock("zhangsan", "xin-mima-33")
    fresh = recovery.encode(os.urandom(19))
    keyslots.put_recovery(fresh, MASTER)
    with pytest.raises(LoginRefused):
        load(path).unlock_with_code(CODE)
    assert load(path).unlock_with_code(fresh) == MASTER


def test_slot_of_another_workspace_does_not_open(path: Path) -> None:
    with pytest.raises(LoginRefused):
        load(path, "other").unlock("zhangsan", "zhangsan-mima")


def test_failed_write_leaves_the_old_slots(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def fail(_descriptor: int) -> None:
        raise OSError(5, "I/O error")

    keyslots = load(path)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="I/O"):
        keyslots.put("new", "new-mima-44", MASTER)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["keyslots.json"]
    assert not keyslots.has("new")


def spoil(path: Path, place: tuple[str | int, ...], value: object) -> None:
    document = json.loads(path.read_bytes())
    target = document
    for part in place[:-1]:
        target = target[part]
    target[place[-1]] = value
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("format",), 2),
        (("slots",), []),
        (("slots",), {"a": 1}),
        (("slots", 1, "kdf", "memory_kib"), 1 << 40),
        (("slots", 1, "kdf", "iterations"), 10**9),
        (("slots", 1, "kdf", "lanes"), 0),
        (("slots", 1, "kdf", "iterations"), "3"),
        (("slots", 1, "kdf", "name"), "none"),
        (("slots", 1, "salt"), "00"),
        (("slots", 1, "nonce"), "zz"),
        (("slots", 1, "wrapped"), 7),
    ],
)
def test_damaged_file_is_one_sentence(
    path: Path, place: tuple[str | int, ...], value: object
) -> None:
    spoil(path, place, value)
    with pytest.raises(SlotsDamaged, match="keyslots"):
        load(path)


def test_softened_cost_does_not_open(path: Path) -> None:
    spoil(path, ("slots", 1, "kdf", "iterations"), 2)
    with pytest.raises(LoginRefused):
        load(path).unlock("zhangsan", "zhangsan-mima")


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "arbitrary.json"
    path.write_bytes(data)
    with pytest.raises(SlotsDamaged):
        load(path)


def test_calibration_reaches_the_time_by_a_scripted_timer() -> None:
    """A pass takes 0.05 s by this timer: eight passes make 0.4 s."""
    now = [0.0]
    params = KdfParams(iterations=2, lanes=1, memory_kib=8)

    class Timed(KdfParams):
        def stretch(self, password: str, salt: bytes) -> bytes:
            now[0] += 0.05 * self.iterations
            return b""

    timed = Timed(params.iterations, params.lanes, params.memory_kib)
    reached = calibrate(0.4, base=timed, timer=lambda: now[0])
    assert 8 <= reached.iterations <= 10
    assert calibrate(0.1, base=timed, timer=lambda: now[0]).iterations == 2


def test_shipped_cost_is_at_least_64_mib() -> None:
    assert slots.MEMORY_KIB >= 64 * 1024
    assert slots.MIN_SECONDS >= 0.4
    params = KdfParams(iterations=1)
    start = time.perf_counter()
    assert len(params.stretch("x", bytes(16))) == 32
    assert time.perf_counter() - start > 0.01


def test_keys_differ_by_purpose_and_are_forgotten() -> None:
    keys = Keyring(MASTER, "ws")
    sub = {keys.main, keys.audit, keys.drafts, keys.blobs, MASTER}
    assert len(sub) == 5
    assert Keyring(MASTER, "other").main != keys.main
    assert derive(MASTER, "a") != derive(MASTER, "b")
    keys.forget()
    with pytest.raises(RuntimeError):
        _ = keys.main
    with pytest.raises(RuntimeError):
        _ = keys.master


@given(secret=st.binary(min_size=19, max_size=19))
def test_recovery_code_round_trip(secret: bytes) -> None:
    code = recovery.encode(secret)
    assert len(code) == 39
    assert recovery.decode(code) == secret
    assert recovery.decode(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == (
        secret
    )


@pytest.mark.parametrize("code", ["", "ABCD", CODE + "0", CODE[:-1] + "U", CODE[:-1] + "Z"])
def test_mistyped_code_is_one_sentence(code: str) -> None:
    with pytest.raises(recovery.RecoveryCodeError, match="请对照"):
        recovery.decode(code)
