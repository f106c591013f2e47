"""Reading the attachments of an export, so that a damaged one is known by name."""

from __future__ import annotations

from collections.abc import Callable

from desktop.services.exchange.package import BlobSource
from desktop.services.security.blobs import BlobDamaged, BlobMissing


class DamagedBlob(Exception):
    """An attachment that cannot be read; the export is made again without it."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


def carefully(blob: BlobSource) -> Callable[[], bytes]:
    """What reads an attachment, and says which one when that fails."""

    def read() -> bytes:
        try:
            data = blob.read()
        except (BlobDamaged, BlobMissing):
            raise DamagedBlob(blob.sha256) from None
        if len(data) != blob.size:
            raise DamagedBlob(blob.sha256)
        return data

    return read
