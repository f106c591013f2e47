"""The workspace's keys: one random master key, and a derived key for each purpose."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MASTER_BYTES: Final = 32
_CONTEXT: Final = b"kaohe/workspace/1/"


def derive(secret: bytes, purpose: str, *, salt: bytes = b"") -> bytes:
    """A 32-byte key for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(hashes.SHA256(), 32, salt or None, _CONTEXT + purpose.encode()).derive(secret)


class Keyring:
    """The master key while the workspace is unlocked. ``forget`` overwrites it."""

    def __init__(self, master: bytes, workspace_id: str) -> None:
        if len(master) != MASTER_BYTES:
            raise ValueError("the master key has 32 bytes")
        self._master = bytearray(master)
        self._salt = workspace_id.encode()

    def _sub(self, purpose: str) -> bytes:
        if not any(self._master):
            raise RuntimeError("the keys are forgotten")
        return derive(bytes(self._master), purpose, salt=self._salt)

    @property
    def master(self) -> bytes:
        """The master key itself, to be wrapped for a slot."""
        if not any(self._master):
            raise RuntimeError("the keys are forgotten")
        return bytes(self._master)

    @property
    def main(self) -> bytes:
        """Key of the main database."""
        return self._sub("main")

    @property
    def audit(self) -> bytes:
        """Key of the audit log."""
        return self._sub("audit")

    @property
    def drafts(self) -> bytes:
        """Key of the drafts."""
        return self._sub("drafts")

    @property
    def blobs(self) -> bytes:
        """Key of the attachments."""
        return self._sub("blobs")

    def forget(self) -> None:
        """Overwrite the master key."""
        self._master[:] = bytes(len(self._master))
