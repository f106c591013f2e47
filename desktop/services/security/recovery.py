"""The recovery code: what is printed at the creation of a workspace and kept in a safe."""

from __future__ import annotations

import hashlib
from typing import Final

from desktop.models.encrypted import StoreError

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_BYTES: Final = 19
_GROUPS: Final = 8
_GROUP_LENGTH: Final = 4
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


class RecoveryCodeError(StoreError):
    """The typed recovery code cannot be one."""

    code = "recovery_code"


def _checksum(secret: bytes) -> bytes:
    return hashlib.sha256(b"kaohe/recovery/1" + secret).digest()[:1]


def encode(secret: bytes) -> str:
    """19 secret bytes (152 bits) and one check byte as eight groups of four characters."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a recovery secret has 19 bytes")
    value = int.from_bytes(secret + _checksum(secret), "big")
    total = _GROUPS * _GROUP_LENGTH
    text = "".join(_ALPHABET[value >> 5 * (total - 1 - i) & 31] for i in range(total))
    return "-".join(text[i : i + _GROUP_LENGTH] for i in range(0, total, _GROUP_LENGTH))


def decode(code: str) -> bytes:
    """The secret of a typed code; case, blanks and dashes do not matter, O is 0, I and L are 1.

    Raises RecoveryCodeError when it is too short or long, or mistyped.
    """
    text = "".join(c for c in code.upper() if c.isalnum()).translate(_ALIKE)
    if len(text) != _GROUPS * _GROUP_LENGTH:
        raise RecoveryCodeError("恢复码应为 8 组、每组 4 个字符。请对照打印的恢复码重新输入。")
    value = 0
    for character in text:
        position = _ALPHABET.find(character)
        if position < 0:
            raise RecoveryCodeError("恢复码中有不会出现的字符。请对照打印的恢复码重新输入。")
        value = value << 5 | position
    packed = value.to_bytes(SECRET_BYTES + 1, "big")
    if packed[-1:] != _checksum(packed[:-1]):
        raise RecoveryCodeError("恢复码校验不符，可能有一个字符输错。请对照打印的恢复码重新输入。")
    return packed[:-1]
