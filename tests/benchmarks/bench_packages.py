"""How fast packages are written and read, beside plain AES-256-GCM over the same bytes.

Run: python tests/benchmarks/bench_packages.py [MB of attachments]. Prints MB/s of one run: the
baseline encrypts and decrypts 64 KiB chunks in memory; ours also hashes twice, compresses
20,000 revisions, writes to the disk with fsync, and reads everything back in two passes.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.services.exchange.frames import frame_lines
from desktop.services.exchange.package import open_contents, write_package
from desktop.services.exchange.wire import read_envelope
from tests.services.exchange.packing import OFFICE, ROUTE, TEAM, manifest, source

_CHUNK = 64 * 1024
_LINES = 20_000


def timed(work: Callable[[], object]) -> float:
    """Seconds of the best of three rounds."""
    best = 1e9
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def plain(data: bytes) -> tuple[float, float, float]:
    """MB/s of AES-256-GCM alone, encrypting and decrypting, and of SHA-256 alone."""
    cipher = AESGCM(bytes(32))
    view = memoryview(data)
    chunks = [view[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    nonces = [number.to_bytes(12, "big") for number in range(len(chunks))]
    sealed = [cipher.encrypt(n, c, None) for n, c in zip(nonces, chunks, strict=True)]

    def encrypt() -> None:
        for nonce, chunk in zip(nonces, chunks, strict=True):
            cipher.encrypt(nonce, chunk, None)

    def decrypt() -> None:
        for nonce, chunk in zip(nonces, sealed, strict=True):
            cipher.decrypt(nonce, chunk, None)

    size = len(data) / 1e6
    hashing = timed(lambda: hashlib.sha256(data).digest())
    return size / timed(encrypt), size / timed(decrypt), size / hashing


def ours(folder: Path, megabytes: int) -> None:
    """Write, pass 1 and pass 2 of one package."""
    lines = [
        b'{"a":"%s","f":{"text":"%s"},"n":"%s"}'
        % (os.urandom(16).hex().encode(), "谈话记录".encode() * 12, os.urandom(16).hex().encode())
        for _ in range(_LINES)
    ]
    blobs = [source(os.urandom(2_000_000)) for _ in range(megabytes // 2)]
    path = folder / "bench.zkb"
    packing = timed(lambda: list(frame_lines(lines)))
    frames = list(frame_lines(lines))
    raw = sum(frame.entry.raw for frame in frames) / 1e6

    def write() -> None:
        write_package(
            path,
            route=ROUTE,
            key_id=TEAM.public.key_id,
            sign=TEAM.sign,
            receiver_seal_public=OFFICE.public.seal,
            manifest=manifest(_LINES),
            frames=frames,
            blobs=blobs,
        )

    writing = timed(write)
    size = path.stat().st_size / 1e6
    with read_envelope(path) as envelope:
        envelope.verify(TEAM.public.sign)
        first = timed(lambda: open_contents(envelope, OFFICE.seal_private))
        contents = open_contents(envelope, OFFICE.seal_private)
        second = timed(lambda: sum(len(data) for _, data in contents.blobs()))
        unpacking = timed(lambda: sum(1 for _ in contents.lines()))
    print(f"package {size:.1f} MB: {_LINES} revisions ({raw:.1f} MB raw), {megabytes} MB attached")
    print(f"  compress {_LINES / packing:,.0f} lines/s, unpack {_LINES / unpacking:,.0f} lines/s")
    print(f"  write {size / writing:.0f} MB/s ({writing:.3f} s, with fsync)")
    print(f"  pass 1 {size / first:.0f} MB/s ({first:.3f} s)")
    print(f"  pass 2 {size / second:.0f} MB/s ({second:.3f} s)")


def main() -> None:
    """Print the figures."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    encrypt, decrypt, hashing = plain(os.urandom(megabytes * 1_000_000))
    print(f"plain AES-256-GCM: encrypt {encrypt:.0f} MB/s, decrypt {decrypt:.0f} MB/s")
    print(f"plain SHA-256: {hashing:.0f} MB/s")
    with tempfile.TemporaryDirectory() as folder:
        ours(Path(folder), megabytes)


if __name__ == "__main__":
    main()
