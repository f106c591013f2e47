"""The lock of a package: a fresh content key, sealed by HPKE to the one who may open it.

What the clear header says is bound into the seal: with another kind, sender, receiver or number
the content key does not come out, whoever signs the new header. Source: exchange.md §3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from desktop.services.exchange.codec import encode
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.wire import SUITE, VERSION, Header, Route
from desktop.services.security.stream import open_chunks
from desktop.terms import PackageCode

KEY_BYTES: Final = 32
SEALED_KEY_BYTES: Final = 32 + KEY_BYTES + 16
"""The ephemeral public key, the content key, its tag."""
STREAM_LABEL: Final = b"kaohe/zkb/1"

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _bound(route: Route, key_id: str) -> bytes:
    plain = Route(route.deployment, route.kind, route.sender, route.receiver, route.number)
    return b"".join(
        (
            STREAM_LABEL,
            bytes((VERSION, SUITE)),
            bytes.fromhex(key_id),
            encode(plain),
        )
    )


def seal_key(content_key: bytes, receiver: bytes, route: Route, key_id: str) -> str:
    """The content key for the owner of ``receiver`` (32 bytes, X25519), for the header.

    ``key_id`` is the sender's. Raises PackageRefused(CERTIFICATE) when nothing can be sealed
    to what is given as the receiver's key.
    """
    try:
        public = X25519PublicKey.from_public_bytes(receiver)
        return _SUITE.encrypt(content_key, public, info=_bound(route, key_id)).hex()
    except ValueError:
        raise PackageRefused(PackageCode.CERTIFICATE) from None


def open_key(header: Header, key_id: str, private: X25519PrivateKey) -> bytes:
    """The content key. Raises PackageRefused(DECRYPT)."""
    try:
        key = _SUITE.decrypt(bytes.fromhex(header.key), private, info=_bound(header, key_id))
    except (InvalidTag, ValueError):
        raise PackageRefused(PackageCode.DECRYPT) from None
    if len(key) != KEY_BYTES:
        raise PackageRefused(PackageCode.DECRYPT)
    return key


def open_stream(read: Callable[[int], bytes], size: int, key: bytes) -> Iterator[bytes]:
    """The decrypted chunks of ``size`` bytes of ciphertext. Raises PackageRefused(DECRYPT)."""
    try:
        yield from open_chunks(read, size, key, STREAM_LABEL)
    except ValueError:
        raise PackageRefused(PackageCode.DECRYPT) from None
