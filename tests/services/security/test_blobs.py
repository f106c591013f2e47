"""Attachments: every change of a stored file is noticed; names tell nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.encrypted import DiskFull, StoreError
from desktop.services.security import blobs
from desktop.services.security.blobs import (
    BlobDamaged,
    BlobMissing,
    BlobStore,
    seal,
    unseal,
)
from desktop.services.security.stream import CHUNK

KEY = bytes(range(32))
SALT = bytes(16)
REFUSED = r"blob|changed|length"
EDGES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5)


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs", KEY)


def content(size: int) -> bytes:
    return (b"\x89attachment" * (size // 11 + 1))[:size]


@pytest.mark.parametrize("size", EDGES)
def test_round_trip_at_chunk_edges(store: BlobStore, size: int) -> None:
    data = content(size)
    sha256 = store.put(data)
    store.sync_dir()
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert store.get(sha256) == data
    assert store.size(sha256) == size
    chunks = max(1, -(-size // CHUNK))
    (path,) = store.folder.iterdir()
    assert path.stat().st_size == 4 + 16 + size + 16 * chunks
    assert path.name != sha256


def test_every_bit_flip_and_truncation_of_a_small_blob_is_refused() -> None:
    sealed = seal(b"small", KEY, SALT)
    assert unseal(sealed, KEY) == b"small"
    for position in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[position] ^= 1 << bit
            with pytest.raises(ValueError, match=REFUSED):
                unseal(bytes(changed), KEY)
        with pytest.raises(ValueError, match=REFUSED):
            unseal(sealed[:position], KEY)
    with pytest.raises(ValueError, match="changed"):
        unseal(sealed, bytes(32))


def test_cut_swapped_repeated_and_appended_chunks_are_refused() -> None:
    sealed = seal(content(3 * CHUNK), KEY, SALT)
    head, step = sealed[:20], CHUNK + 16
    first, second, third = (sealed[20 + i * step : 20 + (i + 1) * step] for i in range(3))
    for parts in (
        (first, second),
        (second, first, third),
        (first, first, third),
        (first, second, third, third),
        (first, second, third, b"x" * 16),
        (first, third),
        (third,),
        (),
    ):
        with pytest.raises(ValueError, match=REFUSED):
            unseal(head + b"".join(parts), KEY)


@given(data=st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(data: bytes) -> None:
    for sealed in (data, blobs.MAGIC + data):
        with pytest.raises(ValueError, match=REFUSED):
            unseal(sealed, KEY)


def test_same_content_is_stored_once_and_left_alone(store: BlobStore) -> None:
    first = store.put(b"x")
    (path,) = store.folder.iterdir()
    before = path.stat().st_mtime_ns, path.read_bytes()
    assert store.put(b"x") == first
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_damaged_file_is_told_and_healed_by_putting_again(store: BlobStore) -> None:
    sha256 = store.put(b"x" * 100)
    (path,) = store.folder.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert list(store.damaged([sha256])) == [sha256]
    with pytest.raises(BlobDamaged, match="附件已损坏"):
        store.get(sha256)
    store.put(b"x" * 100)
    assert store.get(sha256) == b"x" * 100


def test_swapped_files_are_noticed(store: BlobStore) -> None:
    first = store.put(b"one")
    (path,) = store.folder.iterdir()
    second = store.put(b"two")
    (other,) = set(store.folder.iterdir()) - {path}
    kept = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    for sha256 in (first, second):
        with pytest.raises(BlobDamaged):
            store.get(sha256)


def test_missing_has_and_sweep(store: BlobStore) -> None:
    kept, loose = store.put(b"kept"), store.put(b"loose")
    absent = hashlib.sha256(b"absent").hexdigest()
    (store.folder / "half.part").write_bytes(b"")
    (store.folder / "readme").write_bytes(b"")
    assert store.missing([kept, absent, loose]) == (absent,)
    with pytest.raises(BlobMissing, match="附件未到"):
        store.get(absent)
    assert store.sweep([kept, absent]) == 2
    assert store.has(kept)
    assert not store.has(loose)
    assert (store.folder / "readme").exists()
    assert store.sweep([kept]) == 0


def test_names_and_bytes_tell_nothing(store: BlobStore) -> None:
    sha256 = store.put("绝密照片".encode() * 50)
    (path,) = store.folder.iterdir()
    assert "绝密".encode() not in path.read_bytes()
    assert sha256 not in path.name
    other = BlobStore(store.folder, b"k" * 32)
    assert not other.has(sha256)


def test_failed_write_leaves_nothing(store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(DiskFull, match="附件写入失败"):
        store.put(b"x")
    monkeypatch.undo()
    assert list(store.folder.iterdir()) == []


def test_forgotten_key_and_wrong_hash(store: BlobStore) -> None:
    with pytest.raises(ValueError, match="64"):
        store.has("../../etc/passwd")
    sha256 = store.put(b"x")
    store.forget()
    with pytest.raises(StoreError, match="已锁定"):
        store.get(sha256)
