"""The key slots: one wrapped copy of the master key for each user and one for the recovery code.

A user who has not come yet has an activation code instead of a password, for one use.

The file names no account: a slot is found by an HMAC of the account over a salt of its own.
Passwords are stretched with Argon2id (RFC 9106), at least 64 MiB and, calibrated when the
workspace is made, at least 0.4 s on this PC; the copy is wrapped with AES-256-GCM.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.models.encrypted import StoreError
from desktop.services.security import activation, recovery
from desktop.services.security.files import safe_write

FORMAT: Final = 1
MIN_SECONDS: Final = 0.4
MEMORY_KIB: Final = 64 * 1024
LANES: Final = 4
MAX_FILE_BYTES: Final = 1 << 20
_MAX_MEMORY_KIB: Final = 1 << 20
_MAX_ITERATIONS: Final = 1000
_RECOVERY: Final = "\x00recovery"
_ACTIVATION: Final = "\x00activation/"

RandomBytes = Callable[[int], bytes]


class LoginRefused(StoreError):
    """Wrong account or password; which of the two is never told."""

    code = "login"

    def __init__(self) -> None:
        super().__init__(
            "账号或口令不正确。请核对后重试；忘记口令请联系安全保密管理员或使用恢复码。"
        )


class ActivationRefused(LoginRefused):
    """Wrong account or activation code, or one that was used; which of these is never told."""

    code = "login"

    def __init__(self) -> None:
        StoreError.__init__(
            self,
            "账号或激活码不正确，或这个激活码已经用过。请对照激活码单重新输入；"
            "仍不行请向考核办申请新的激活码。",
        )


class SlotsDamaged(StoreError):
    """The key slots file cannot be read."""

    code = "slots"

    def __init__(self) -> None:
        super().__init__("密钥文件“keyslots.json”缺失或已损坏，无法登录。请从备份恢复该文件。")


@dataclass(frozen=True, slots=True)
class KdfParams:
    """Cost of Argon2id: passes, parallel lanes, memory in KiB."""

    iterations: int
    lanes: int = LANES
    memory_kib: int = MEMORY_KIB

    def stretch(self, password: str, salt: bytes) -> bytes:
        """The 32-byte key of a password; full-width letters count as their plain ones."""
        text = unicodedata.normalize("NFKC", password).encode()
        kdf = Argon2id(
            salt=salt,
            length=32,
            iterations=self.iterations,
            lanes=self.lanes,
            memory_cost=self.memory_kib,
        )
        return kdf.derive(text)


def calibrate(
    min_seconds: float = MIN_SECONDS,
    *,
    base: KdfParams | None = None,
    timer: Callable[[], float] = time.perf_counter,
) -> KdfParams:
    """Parameters that take at least ``min_seconds`` here, and a little more.

    The quicker of two runs counts, so that another program's load does not make it weaker.
    """
    params = base or KdfParams(iterations=3)

    def measure(candidate: KdfParams) -> float:
        spans = []
        for _ in range(2):
            start = timer()
            candidate.stretch("calibration", b"0123456789abcdef")
            spans.append(timer() - start)
        return min(spans)

    taken = measure(params)
    while taken < min_seconds and params.iterations < _MAX_ITERATIONS:
        wanted = int(params.iterations * min_seconds / max(taken, 1e-6) * 1.1) + 1
        params = replace(params, iterations=min(wanted, _MAX_ITERATIONS))
        taken = measure(params)
    return params


@dataclass(frozen=True, slots=True)
class Slot:
    """One wrapped copy of the master key."""

    kind: str
    salt: bytes
    id: bytes
    kdf: KdfParams
    nonce: bytes
    wrapped: bytes

    def bound(self, workspace_id: str) -> bytes:
        """What the wrapping authenticates besides the key: a slot cannot be moved or softened."""
        return orjson.dumps(
            [workspace_id, self.kind, self.id.hex(), *_costs(self.kdf)],
        )


def _costs(kdf: KdfParams) -> tuple[int, int, int]:
    return kdf.iterations, kdf.lanes, kdf.memory_kib


def normal_login(login: str) -> str:
    """The form in which log-in names are compared: NFKC, no outer blanks, no case."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def _activation(login: str) -> str:
    return _ACTIVATION + normal_login(login)


def _slot_id(salt: bytes, account: str) -> bytes:
    return hmac.new(salt, b"kaohe/slot/1/" + account.encode(), hashlib.sha256).digest()


class KeySlots:
    """The slots file of one workspace. Every change is written at once and atomically."""

    def __init__(
        self,
        path: Path,
        workspace_id: str,
        slots: tuple[Slot, ...],
        random_bytes: RandomBytes = os.urandom,
    ) -> None:
        self.path = path
        self._workspace_id = workspace_id
        self._slots = slots
        self._random = random_bytes

    @classmethod
    def load(
        cls, path: Path, workspace_id: str, random_bytes: RandomBytes = os.urandom
    ) -> KeySlots:
        """Read the file. Raises SlotsDamaged."""
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise SlotsDamaged
            slots = _parse(orjson.loads(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise SlotsDamaged from None
        return cls(path, workspace_id, slots, random_bytes)

    @property
    def kdf(self) -> KdfParams:
        """The cost used by the slots."""
        return self._slots[0].kdf if self._slots else KdfParams(iterations=3)

    def unlock(self, login: str, password: str) -> bytes:
        """The master key. Raises LoginRefused, after the same work, for any wrong input."""
        return self._open("user", normal_login(login), password)

    def unlock_with_code(self, code: str) -> bytes:
        """The master key by the recovery code. Raises RecoveryCodeError or LoginRefused."""
        return self._open("recovery", _RECOVERY, recovery.encode(recovery.decode(code)))

    def unlock_with_activation(self, login: str, code: str) -> bytes:
        """The master key by a one-time code. Raises ActivationCodeError or ActivationRefused."""
        try:
            return self._open("activation", _activation(login), activation.checked(code))
        except LoginRefused:
            raise ActivationRefused from None

    def _open(self, kind: str, account: str, password: str) -> bytes:
        slot = self._find(account)
        # Who types a slot's inner name as an account comes no further than anybody else.
        if slot is not None and slot.kind != kind:
            slot = None
        # An unknown account costs the same time as a wrong password.
        shown = slot or self._decoy()
        key = shown.kdf.stretch(password, shown.salt)
        try:
            master = AESGCM(key).decrypt(
                shown.nonce, shown.wrapped, shown.bound(self._workspace_id)
            )
        except InvalidTag:
            raise LoginRefused from None
        if slot is None:
            raise LoginRefused
        return master

    def _decoy(self) -> Slot:
        return Slot("user", bytes(32), bytes(32), self.kdf, bytes(12), bytes(48))

    def _find(self, account: str) -> Slot | None:
        found = None
        for slot in self._slots:
            if hmac.compare_digest(_slot_id(slot.salt, account), slot.id):
                found = slot
        return found

    def has(self, login: str) -> bool:
        """Whether an account has a slot."""
        return self._find(normal_login(login)) is not None

    def put(self, login: str, password: str, master: bytes, kdf: KdfParams | None = None) -> None:
        """Add an account's slot, or replace the one it has; its activation code dies.

        Raises OSError.
        """
        self._put("user", normal_login(login), password, master, kdf, _activation(login))

    def put_activation(
        self, login: str, code: str, master: bytes, kdf: KdfParams | None = None
    ) -> None:
        """Let a one-time code open, until a password is set; an earlier code no longer does."""
        text = activation.checked(code)
        self._put("activation", _activation(login), text, master, kdf)

    def put_recovery(self, code: str, master: bytes, kdf: KdfParams | None = None) -> None:
        """Set the one recovery slot; an earlier code no longer opens."""
        self._put("recovery", _RECOVERY, recovery.encode(recovery.decode(code)), master, kdf)

    def _put(
        self,
        kind: str,
        account: str,
        password: str,
        master: bytes,
        kdf: KdfParams | None,
        also_replaced: str = "",
    ) -> None:
        salt = self._random(32)
        empty = Slot(kind, salt, _slot_id(salt, account), kdf or self.kdf, self._random(12), b"")
        key = empty.kdf.stretch(password, salt)
        wrapped = AESGCM(key).encrypt(empty.nonce, master, empty.bound(self._workspace_id))
        old = (self._find(account), self._find(also_replaced))
        kept = tuple(slot for slot in self._slots if slot not in old)
        self._save((*kept, replace(empty, wrapped=wrapped)))

    def remove(self, login: str) -> None:
        """Take an account's password and code away; nothing happens when it has none."""
        old = (self._find(normal_login(login)), self._find(_activation(login)))
        if any(old):
            self._save(tuple(slot for slot in self._slots if slot not in old))

    def change(self, login: str, old: str, new: str) -> None:
        """Replace a password. Raises LoginRefused when the old one is wrong."""
        self.put(login, new, self.unlock(login, old))

    def _save(self, slots: tuple[Slot, ...]) -> None:
        document = {"format": FORMAT, "slots": [_plain(slot) for slot in slots]}
        safe_write(self.path, orjson.dumps(document, option=orjson.OPT_INDENT_2))
        self._slots = slots


def _plain(slot: Slot) -> dict[str, Any]:
    iterations, lanes, memory = _costs(slot.kdf)
    return {
        "kind": slot.kind,
        "id": slot.id.hex(),
        "salt": slot.salt.hex(),
        "kdf": {
            "name": "argon2id",
            "iterations": iterations,
            "lanes": lanes,
            "memory_kib": memory,
        },
        "nonce": slot.nonce.hex(),
        "wrapped": slot.wrapped.hex(),
    }


def _parse(document: Mapping[str, Any]) -> tuple[Slot, ...]:
    if document["format"] != FORMAT or not document["slots"]:
        raise SlotsDamaged
    return tuple(_parse_slot(entry) for entry in document["slots"])


def _parse_slot(entry: Mapping[str, Any]) -> Slot:
    cost = entry["kdf"]
    kdf = KdfParams(cost["iterations"], cost["lanes"], cost["memory_kib"])
    if cost["name"] != "argon2id" or not all(type(value) is int for value in _costs(kdf)):
        raise SlotsDamaged
    # Bounds before use: a changed file must not make the program take all memory or time.
    if not (
        1 <= kdf.iterations <= _MAX_ITERATIONS
        and 1 <= kdf.lanes <= 64
        and 8 * kdf.lanes <= kdf.memory_kib <= _MAX_MEMORY_KIB
    ):
        raise SlotsDamaged
    slot = Slot(
        kind=str(entry["kind"]),
        salt=bytes.fromhex(entry["salt"]),
        id=bytes.fromhex(entry["id"]),
        kdf=kdf,
        nonce=bytes.fromhex(entry["nonce"]),
        wrapped=bytes.fromhex(entry["wrapped"]),
    )
    if (len(slot.salt), len(slot.id), len(slot.nonce), len(slot.wrapped)) != (32, 32, 12, 48):
        raise SlotsDamaged
    return slot
