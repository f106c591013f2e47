"""The digest that ties a printed document to its frozen input (documents.md, Every internal document).

Canonical JSON: keys sorted, UTF-8, no blanks, dates as ISO text, binary values as their SM3, decimal
numbers as text without zeros at their end.
"""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes

QR_BITS = 80


def sm3(data: bytes) -> bytes:
    """The SM3 digest (GB/T 32905), 32 bytes."""
    worker = hashes.Hash(hashes.SM3())
    worker.update(data)
    return worker.finalize()


def sha256(data: bytes) -> str:
    """SHA-256 as hex, for the register of files."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _plain(getattr(value, f.name))
            for f in dataclasses.fields(value)
            # A field that was added later leaves the digests of what does not use it as they were.
            if not (f.metadata.get("later") and getattr(value, f.name) == f.default)
        }
    if isinstance(value, bytes):
        return {"sm3": sm3(value).hex()}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


def canonical(content: Any) -> bytes:
    """Frozen dataclasses as canonical JSON."""
    return orjson.dumps(_plain(content), option=orjson.OPT_SORT_KEYS)


def input_digest(content: Any, salt: bytes, template: str) -> str:
    """SM3 over canonical JSON ‖ salt ‖ template version, as hex."""
    return sm3(canonical(content) + salt + template.encode("utf-8")).hex()


def short(digest: str) -> str:
    """The first 80 bits, as the QR code carries them."""
    return digest[: QR_BITS // 4].upper()
