"""Ids as one piece of memory."""

from __future__ import annotations

from uuid import UUID

import pytest

from desktop.services.listing_plan import packed

SOME = [UUID(int=n << 64 | 7) for n in (5, 3, 9, 1, 300)]


def test_ids_are_a_sequence() -> None:
    ids = packed(SOME)
    assert list(ids) == SOME
    assert len(ids) == 5
    assert (ids[0], ids[-1]) == (SOME[0], SOME[-1])
    assert ids[1:3] == tuple(SOME[1:3])
    assert ids[9:] == ()
    assert ids == packed(tuple(SOME))
    assert ids != SOME[:4]
    assert SOME[3] in ids
    assert UUID(int=2) not in ids
    assert packed(ids) is ids
    with pytest.raises(IndexError):
        ids[5]
    with pytest.raises(IndexError):
        ids[-6]
    with pytest.raises(ValueError, match="runs"):
        ids[::2]


def test_an_id_is_found_only_where_one_begins() -> None:
    """Its sixteen bytes may also stand across two neighbours."""
    across = UUID(bytes=SOME[0].bytes[8:] + SOME[1].bytes[:8])
    ids = packed([*SOME, across])
    assert ids.place_of(across) == 5
    assert packed(SOME).place_of(across) == -1
    assert [ids.place_of(key) for key in SOME] == [0, 1, 2, 3, 4]
    assert ids.place_of("text") == -1


def test_beginning() -> None:
    ids = packed(SOME)
    assert ids.begins_with(SOME[:2])
    assert ids.begins_with(ids)
    assert ids.begins_with([])
    assert not ids.begins_with(SOME[1:3])
    assert not ids.begins_with([SOME[0], "text"])
    assert not ids[:2].begins_with(SOME)
