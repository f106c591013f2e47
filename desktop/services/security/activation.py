"""Activation codes: with one, printed on a slip, a new user of a workstation sets a password.

15 characters of 31 are 74 random bits; the sixteenth is a check, so that a slip of the finger
is told from a wrong code. The alphabet has no 0, O, 1, I or L.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from typing import Final

from desktop.models.encrypted import StoreError

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH: Final = 16
_GROUP: Final = 4
_FAIR: Final = 256 - 256 % len(ALPHABET)


class ActivationCodeError(StoreError):
    """The typed activation code cannot be one."""

    code = "activation_code"


def new_code(random: Callable[[int], bytes] = os.urandom) -> str:
    """A new code in four groups of four. It is a secret: never from a seeded source."""
    text = ""
    while len(text) < _LENGTH - 1:
        (byte,) = random(1)
        if byte < _FAIR:
            text += ALPHABET[byte % len(ALPHABET)]
    return _grouped(text + _check(text))


def checked(code: str) -> str:
    """A typed code as it was printed; case, blanks, dashes and width do not matter.

    Raises ActivationCodeError when it is too short or long, or mistyped.
    """
    plain = unicodedata.normalize("NFKC", code).upper()
    text = "".join(c for c in plain if c.isalnum())
    if len(text) != _LENGTH:
        raise ActivationCodeError("激活码应为 4 组、每组 4 个字符。请对照激活码单重新输入。")
    if not set(text) <= set(ALPHABET):
        raise ActivationCodeError(
            "激活码中有不会出现的字符（没有 0、O、1、I、L）。请对照激活码单重新输入。"
        )
    if text[-1] != _check(text[:-1]):
        raise ActivationCodeError("激活码校验不符，可能有一个字符输错。请对照激活码单重新输入。")
    return _grouped(text)


def _check(text: str) -> str:
    """Finds every single wrong character and every two neighbours that were swapped.

    31 is a prime and the weights 1 … 15 are all different and none is 0.
    """
    total = sum(i * ALPHABET.index(c) for i, c in enumerate(text, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _grouped(text: str) -> str:
    return "-".join(text[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))
