"""Who a workstation is: its keys, its certificate, and the digits that two people compare.

Pure values and primitives of ``cryptography``; nothing here knows the database or a file.
A key signs only what begins with a label of its own, so that no signature fits elsewhere.
Source: exchange.md §3 and §5.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.services.exchange.refusals import PackageRefused
from desktop.terms import PackageCode, StationRole

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
ID_DIGITS: Final = 32
"""Hexadecimal digits of a key id, an origin, a team and a deployment."""

_MOST_CERTIFICATE_BYTES: Final = 1 << 16
_GROUPS: Final = 8
_LABEL: Final = b"kaohe/certificate/1\x00"

RandomBytes = Callable[[int], bytes]


def verify(sign_public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether an Ed25519 signature fits; False also for what is no key or no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(sign_public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def digits(data: bytes) -> str:
    """Eight groups of four decimal digits of the SHA-256: what two people compare aloud."""
    number = int.from_bytes(hashlib.sha256(data).digest(), "big") % 10 ** (4 * _GROUPS)
    text = f"{number:0{4 * _GROUPS}d}"
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def same_digits(typed: str, expected: str) -> bool:
    """Whether typed digits are the expected ones; blanks and full-width forms do not matter."""
    plain = "".join(str(int(c)) if c.isdecimal() else c for c in typed if not c.isspace())
    return plain == expected.replace(" ", "")


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The public halves: ``sign`` (Ed25519) and ``seal`` (X25519), 32 bytes each."""

    sign: bytes
    seal: bytes

    @property
    def key_id(self) -> str:
        """The workstation's id: the first 16 bytes of SHA-256(sign ‖ seal), as 32 digits."""
        return hashlib.sha256(self.sign + self.seal).hexdigest()[:ID_DIGITS]


def origin_of(key_id: str, nonce: bytes) -> str:
    """The origin that these keys have with this nonce: nobody else can have the same one."""
    return hashlib.sha256(b"kaohe-origin" + bytes.fromhex(key_id) + nonce).hexdigest()[:ID_DIGITS]


@dataclass(frozen=True, slots=True)
class StationKeys:
    """The private keys of a workstation. They lie in its encrypted database and nowhere else."""

    _sign: bytes = field(repr=False)
    _seal: bytes = field(repr=False)

    @classmethod
    def generate(cls, random: RandomBytes = os.urandom) -> Self:
        """New keys. ``random`` is the operating system's, except in tests."""
        return cls(random(KEY_BYTES), random(KEY_BYTES))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Keys that ``to_bytes`` gave. Raises ValueError for another length."""
        if len(data) != 2 * KEY_BYTES:
            raise ValueError("the keys of a workstation have 64 bytes")
        return cls(data[:KEY_BYTES], data[KEY_BYTES:])

    def to_bytes(self) -> bytes:
        """Both private keys, to be kept under encryption only."""
        return self._sign + self._seal

    @property
    def public(self) -> PublicKeys:
        """The public halves."""
        sign = Ed25519PrivateKey.from_private_bytes(self._sign).public_key()
        return PublicKeys(
            sign.public_bytes_raw(), self.seal_private.public_key().public_bytes_raw()
        )

    @property
    def seal_private(self) -> X25519PrivateKey:
        """The key that opens what was sealed to this workstation."""
        return X25519PrivateKey.from_private_bytes(self._seal)

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self._sign).sign(data)


@dataclass(frozen=True, slots=True)
class RootKey:
    """The office's key under which all certificates of a deployment stand."""

    _private: bytes = field(repr=False)

    @classmethod
    def generate(cls, random: RandomBytes = os.urandom) -> Self:
        """A new root key."""
        return cls(random(KEY_BYTES))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The key that ``to_bytes`` gave. Raises ValueError for another length."""
        if len(data) != KEY_BYTES:
            raise ValueError("a root key has 32 bytes")
        return cls(data)

    def to_bytes(self) -> bytes:
        """The private key, to be kept under encryption only."""
        return self._private

    @property
    def public(self) -> bytes:
        """The public half, 32 bytes."""
        key = Ed25519PrivateKey.from_private_bytes(self._private)
        return key.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self._private).sign(data)


def deployment_of(root_public: bytes) -> str:
    """The id of the deployment under a root key: nobody else can come by the same one."""
    return hashlib.sha256(b"kaohe/deployment/1\x00" + root_public).hexdigest()[:ID_DIGITS]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the deployment's root says of a workstation.

    ``team`` is the team's id (32 digits), None at the office; ``origin`` the instance that
    asked; ``succeeds`` the origins of the workstations that this one replaces; ``serial``
    rises with each certificate of a deployment; ``issued`` in UTC microseconds.
    """

    deployment: str
    key_id: str
    sign: bytes
    seal: bytes
    role: StationRole
    team: str | None
    title: str
    origin: str
    succeeds: tuple[str, ...]
    serial: int
    issued: int

    @property
    def keys(self) -> PublicKeys:
        """The certified keys."""
        return PublicKeys(self.sign, self.seal)

    def issue(self, root: RootKey) -> bytes:
        """The certificate as bytes: the root's signature and the canonical text that it covers."""
        body = {
            **asdict(self),
            "sign": self.sign.hex(),
            "seal": self.seal.hex(),
            "role": self.role.value,
        }
        text = canonical(body)
        return root.sign(_LABEL + text) + text

    @classmethod
    def read(cls, blob: bytes, root_public: bytes) -> Self:
        """A certificate of this root. Raises PackageRefused(CERTIFICATE) for anything else."""
        signature, text = blob[:SIGNATURE_BYTES], blob[SIGNATURE_BYTES:]
        if len(blob) > _MOST_CERTIFICATE_BYTES or not verify(root_public, signature, _LABEL + text):
            raise PackageRefused(PackageCode.CERTIFICATE)
        try:
            found = cls._parse(orjson.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise PackageRefused(PackageCode.CERTIFICATE) from None
        if found.deployment != deployment_of(root_public) or found.key_id != found.keys.key_id:
            raise PackageRefused(PackageCode.CERTIFICATE)
        return found

    @classmethod
    def _parse(cls, body: dict[str, Any]) -> Self:
        role = StationRole(body["role"])
        team = None if body["team"] is None else is_id(body["team"])
        if (team is None) != (role is StationRole.OFFICE):
            raise ValueError("an office has no team, and a team's station has one")
        return cls(
            deployment=is_id(body["deployment"]),
            key_id=is_id(body["key_id"]),
            sign=is_key(body["sign"]),
            seal=is_key(body["seal"]),
            role=role,
            team=team,
            title=str(body["title"]),
            origin=is_id(body["origin"]),
            succeeds=tuple(is_id(origin) for origin in body["succeeds"]),
            serial=int(body["serial"]),
            issued=int(body["issued"]),
        )


def canonical(body: dict[str, Any]) -> bytes:
    """The one text of a JSON value: sorted keys, no blanks."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def is_id(value: object) -> str:
    """The value itself when it is 32 small hexadecimal digits. Raises ValueError."""
    if (
        not isinstance(value, str)
        or len(value) != ID_DIGITS
        or not set(value) <= set("0123456789abcdef")
    ):
        raise ValueError("not an identifier")
    return value


def is_key(value: object) -> bytes:
    """The 32 bytes of a public key in hexadecimal digits. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("not a key")  # noqa: TRY004 - a reader of foreign text has one error
    data = bytes.fromhex(value)
    if len(data) != KEY_BYTES or data.hex() != value:
        raise ValueError("not a key")
    return data
