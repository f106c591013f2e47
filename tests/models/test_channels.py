"""Channels: numbers without gaps, links, receipts, and what a receiver sees of a package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.models.channels import (
    START,
    BrokenOutbox,
    Head,
    RangeCheck,
    Receipt,
    Span,
    Verdict,
    acknowledge,
    append,
    chain,
    channel_state,
    check_range,
    head_at,
    last_number,
    link,
    note_sent,
    note_taken,
    pending,
    range_links,
)
from desktop.models.revision import Dot, line_hash
from tests.models.machine.station import Station, stations

TO, OTHER = "0e" * 16, "0f" * 16
KEY = "0a" * 16


@contextmanager
def sender(units: int) -> Iterator[tuple[Station, Any]]:
    """A station with some units of its own, in one write transaction."""
    with stations(1) as (station,):
        for n in range(units):
            station.create("unit", UUID(int=n + 1), name=f"第{n}局", kind="county")
        with station.changing() as connection:
            yield station, connection


def own(station: Station, *seqs: int) -> list[Dot]:
    return [(station.origin, seq) for seq in seqs]


def numbered(connection: Any, station: Station, to: str = TO) -> list[tuple[int, int]]:
    """(n, seq) of an outbox."""
    return [(x.n, x.seq) for x in pending(connection, station.origin, to, 0)]


def sent(connection: Any, station: Station, last: int, to: str = TO) -> Head:
    """Note a package up to a number; its head."""
    head = head_at(connection, station.origin, to, last)
    assert head is not None
    note_sent(connection, station.origin, to, key_id=KEY, head=head, signed=b"s%d" % last)
    return head


def test_a_link_is_the_hash_of_what_came_before_the_number_and_the_lines_hash() -> None:
    hashed = hashlib.sha256(b"line").digest()
    by_hand = hashlib.sha256(bytes(32) + b"\0\0\0\0\0\0\0\1" + hashed).digest()
    assert link(START, 1, hashed) == by_hand
    assert list(chain(Head(), [hashed])) == [Head(1, by_hand)]
    second = hashlib.sha256(by_hand + b"\0\0\0\0\0\0\0\2" + hashed).digest()
    assert list(chain(Head(), [hashed, hashed]))[-1] == Head(2, second)


# The sender


def test_what_is_chosen_is_numbered_in_the_order_given_and_once() -> None:
    with sender(6) as (station, connection):
        assert append(connection, station.origin, TO, own(station, 5, 2, 5)) == (1, 2)
        assert append(connection, station.origin, TO, own(station, 2, 1, 5, 4)) == (3, 4)
        assert numbered(connection, station) == [(1, 5), (2, 2), (3, 1), (4, 4)]
        assert append(connection, station.origin, TO, own(station, 1)) == (5, 4)
        assert append(connection, station.origin, OTHER, own(station, 6)) == (1, 1)
        assert last_number(connection, station.origin, TO) == 4
        assert last_number(connection, TO, station.origin) == 0


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(1, 8), max_size=8), max_size=6))
def test_numbers_have_no_gap_whatever_is_chosen(choices: list[list[int]]) -> None:
    wanted = list(dict.fromkeys(seq for chosen in choices for seq in chosen))
    with sender(8) as (station, connection):
        for chosen in choices:
            before = last_number(connection, station.origin, TO)
            first, last = append(connection, station.origin, TO, own(station, *chosen))
            assert (first, last) == (before + 1, last_number(connection, station.origin, TO))
        assert numbered(connection, station) == list(enumerate(wanted, 1))


def test_heads_are_the_same_with_and_without_checkpoints() -> None:
    with sender(6) as (station, connection):
        append(connection, station.origin, TO, own(station, 3, 1, 2, 6, 5, 4))
        hashes = [line_hash(x.line) for x in pending(connection, station.origin, TO, 0)]
        heads = [Head(), *chain(Head(), hashes)]
        assert [head_at(connection, station.origin, TO, n) for n in range(7)] == heads
        for n in (2, 5):
            sent(connection, station, n)
        assert [head_at(connection, station.origin, TO, n) for n in range(7)] == heads
        assert head_at(connection, station.origin, TO, 7) is None
        assert head_at(connection, station.origin, TO, -1) is None
        span = range_links(connection, station.origin, TO, 3, 6)
        assert span == Span(3, heads[2].c, 6, heads[6].c)
        nothing = range_links(connection, station.origin, TO, 7, 6)
        assert nothing == Span(7, heads[6].c, 6, heads[6].c)


@pytest.mark.parametrize(("first", "last"), [(1, 7), (0, 2), (8, 7), (5, 3)])
def test_a_range_that_was_never_numbered_is_refused(first: int, last: int) -> None:
    with sender(6) as (station, connection):
        append(connection, station.origin, TO, own(station, 1, 2, 3, 4, 5, 6))
        with pytest.raises(ValueError, match="the outbox has no"):
            range_links(connection, station.origin, TO, first, last)


def test_a_portion_ends_before_the_line_that_is_too_much() -> None:
    with sender(4) as (station, connection):
        append(connection, station.origin, TO, own(station, 1, 2, 3, 4))
        sizes = [len(x.line) for x in pending(connection, station.origin, TO, 0)]

        def portion(after: int, limit: int) -> list[int]:
            return [x.n for x in pending(connection, station.origin, TO, after, limit)]

        assert portion(0, sizes[0] + sizes[1]) == [1, 2]
        assert portion(0, sizes[0] + sizes[1] - 1) == [1]
        assert portion(2, sum(sizes[2:])) == [3, 4]
        assert portion(2, 1) == [3], "a line that is too big alone still goes"


@pytest.mark.parametrize(
    "damage", ["DELETE FROM revision WHERE seq = 2", "DELETE FROM outbox WHERE n = 2"]
)
def test_a_damaged_outbox_is_noticed_and_nothing_is_skipped(damage: str) -> None:
    with sender(3) as (station, connection):
        append(connection, station.origin, TO, own(station, 1, 2, 3))
        connection.execute(damage)
        with pytest.raises(BrokenOutbox):
            numbered(connection, station)
        with pytest.raises(BrokenOutbox):
            head_at(connection, station.origin, TO, 3)


def test_each_package_has_the_next_number_and_what_was_signed_first_stays() -> None:
    with sender(3) as (station, connection):
        append(connection, station.origin, TO, own(station, 1, 2, 3))
        head = head_at(connection, station.origin, TO, 2)
        assert head is not None
        for number, signed in ((1, b"first"), (2, b"second")):
            told = note_sent(connection, station.origin, TO, key_id=KEY, head=head, signed=signed)
            assert told == number
        sent(connection, station, 3)
        # A part that is written again (a smaller stick) takes nothing back.
        sent(connection, station, 2)
        end = head_at(connection, station.origin, TO, 3)
        assert channel_state(connection, station.origin, TO).head == end
        assert channel_state(connection, station.origin, TO).number == 4
        kept = connection.execute("SELECT n, signed FROM channel_head ORDER BY n").fetchall()
        assert kept == [(2, b"first"), (3, b"s3")]
        with pytest.raises(ValueError, match="another c"):
            note_sent(connection, station.origin, TO, key_id=KEY, head=Head(3, START), signed=None)


def test_a_receipt_is_followed_forward_and_backward_when_its_c_is_ours() -> None:
    with sender(5) as (station, connection):
        append(connection, station.origin, TO, own(station, 1, 2, 3, 4, 5))
        heads = {n: sent(connection, station, n) for n in (2, 4)} | {0: Head()}

        def told(n: int, c: bytes) -> tuple[Receipt, int]:
            outcome = acknowledge(connection, station.origin, TO, n, c)
            return outcome, channel_state(connection, station.origin, TO).acked_n

        assert told(4, heads[4].c) == (Receipt.FOLLOWED, 4)
        assert told(2, heads[2].c) == (Receipt.FOLLOWED, 2), "a restored office forgot"
        assert told(4, heads[2].c) == (Receipt.FORKED, 2)
        assert told(-1, START) == (Receipt.FORKED, 2)
        assert told(6, heads[4].c) == (Receipt.AHEAD, 2), "we never gave this number"
        assert told(0, START) == (Receipt.FOLLOWED, 0)
        assert [x.n for x in pending(connection, station.origin, TO, 0)] == [1, 2, 3, 4, 5]
        third = head_at(connection, station.origin, TO, 3)
        assert third is not None
        assert told(3, third.c) == (Receipt.FOLLOWED, 3), "not at the end of a package"


# The receiver


class Wire:
    """A sender's channel as packages, and a receiver that takes them or not."""

    def __init__(self, source: Station, goal: Station) -> None:
        self.source, self.goal = source, goal
        self.ends = (source.origin, goal.origin)

    def number(self, *seqs: int) -> None:
        """Choose revisions for the receiver."""
        with self.source.changing() as connection:
            append(connection, *self.ends, own(self.source, *seqs))

    def package(self, first: int, last: int) -> tuple[Span, list[bytes]]:
        """The span and lines of a package."""
        with self.source.looking() as connection:
            lines = [x.line for x in pending(connection, *self.ends, first - 1) if x.n <= last]
            return range_links(connection, *self.ends, first, last), lines

    def check(self, package: tuple[Span, list[bytes]]) -> RangeCheck:
        """What the receiver says of it."""
        span, lines = package
        with self.goal.looking() as connection:
            return check_range(
                connection, *self.ends, span, [line_hash(x) for x in lines], lambda: lines
            )

    def take(self, package: tuple[Span, list[bytes]], number: int = 1) -> RangeCheck:
        """Let the receiver take a package in, if it may."""
        found = self.check(package)
        if found.verdict is Verdict.NEW:
            span, lines = package
            with self.goal.changing() as connection:
                self.goal.history.receive(connection, lines)
                note_taken(
                    connection, *self.ends,
                    key_id=KEY, number=number, head=Head(span.last, span.last_c), signed=b"s",
                )  # fmt: skip
        return found


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Eight revisions numbered for a receiver that has nothing yet."""
    with stations(2) as (source, goal):
        for n in range(8):
            source.create("unit", UUID(int=n + 1), name=f"第{n}局", kind="county")
        made = Wire(source, goal)
        made.number(3, 1, 2, 4, 8, 6, 5, 7)
        yield made


NEW, INCLUDED, GAP, FORK, BROKEN = (
    Verdict.NEW,
    Verdict.INCLUDED,
    Verdict.GAP,
    Verdict.FORK,
    Verdict.BROKEN,
)


def test_a_channel_goes_on_from_where_it_came_to(wire: Wire) -> None:
    assert wire.take(wire.package(1, 3)) == RangeCheck(NEW, 0)
    assert wire.check(wire.package(4, 6)) == RangeCheck(NEW, 0)
    assert wire.take(wire.package(1, 6)) == RangeCheck(NEW, 3), "cumulative: three are known"
    assert wire.take(wire.package(5, 8)) == RangeCheck(NEW, 2), "it begins between checkpoints"
    with wire.goal.looking() as connection:
        state = channel_state(connection, *wire.ends)
    with wire.source.looking() as connection:
        assert state.head == head_at(connection, *wire.ends, 8)
    assert len(wire.goal.lines()) == 8


@pytest.mark.parametrize(("first", "last"), [(5, 8), (8, 8), (9, 8)])
def test_what_comes_too_early_is_a_gap(wire: Wire, first: int, last: int) -> None:
    wire.take(wire.package(1, 3))
    assert wire.check(wire.package(first, last)) == RangeCheck(GAP)


@pytest.mark.parametrize(
    ("first", "last"), [(1, 6), (4, 6), (1, 3), (3, 6), (1, 2), (2, 5), (5, 5), (7, 6), (4, 3)]
)
def test_an_older_stick_is_included(wire: Wire, first: int, last: int) -> None:
    """Ends at our head, at a checkpoint, or between two of them with every line known."""
    for package in (wire.package(1, 3), wire.package(1, 6)):
        wire.take(package)
    found = wire.check(wire.package(first, last))
    assert found == RangeCheck(INCLUDED, max(0, last - first + 1))


def test_the_same_stick_twice_is_included(wire: Wire) -> None:
    package = wire.package(1, 8)
    assert wire.take(package).verdict is NEW
    assert wire.take(package).verdict is INCLUDED


@pytest.mark.parametrize("last", [3, 5, 6, 8])
def test_another_history_under_the_same_numbers_is_a_fork(wire: Wire, last: int) -> None:
    """A copy of the sender numbered something else for us: at a checkpoint, between, beyond."""
    for package in (wire.package(1, 3), wire.package(1, 6)):
        wire.take(package)
    with wire.source.changing() as connection:
        connection.execute("DELETE FROM outbox")
        fresh = [UUID(int=99), UUID(int=98)]
    for n, row in enumerate(fresh):
        wire.source.create("unit", row, name=f"另{n}局", kind="county")
    wire.number(3, 1, 10, 9, 8, 6, 5, 7)
    assert wire.check(wire.package(1, last)) == RangeCheck(FORK)
    assert wire.check(wire.package(3, last)) == RangeCheck(FORK)


def test_an_order_of_its_own_is_a_fork_where_a_checkpoint_tells(wire: Wire) -> None:
    wire.take(wire.package(1, 6))
    with wire.source.changing() as connection:
        connection.execute("DELETE FROM outbox")
    wire.number(1, 3, 2, 4, 8, 6, 5, 7)
    assert wire.check(wire.package(1, 6)) == RangeCheck(FORK)
    assert wire.check(wire.package(1, 8)) == RangeCheck(FORK)


def test_an_empty_package_must_stand_where_we_stood(wire: Wire) -> None:
    wire.take(wire.package(1, 6))
    assert wire.check((Span(7, b"\1" * 32, 6, b"\1" * 32), [])) == RangeCheck(FORK)
    assert wire.check((Span(4, b"\1" * 32, 3, b"\1" * 32), [])) == RangeCheck(FORK)
    assert wire.check((Span(1, START, 0, START), [])) == RangeCheck(INCLUDED)


def test_a_span_that_contradicts_itself_is_broken(wire: Wire) -> None:
    span, lines = wire.package(1, 3)
    wire.take((span, lines))
    for bad in (
        Span(1, span.first_c, 3, b"\1" * 32),
        Span(1, b"\1" * 32, 3, span.last_c),
        Span(1, span.first_c, 4, span.last_c),
        Span(2, span.first_c, 4, span.last_c),
        Span(0, span.first_c, 2, span.last_c),
        Span(-5, span.first_c, 3, span.last_c),
        Span(-5, span.first_c, -3, span.last_c),
    ):
        assert wire.check((bad, lines)) == RangeCheck(BROKEN)
    assert wire.check((span, lines[:2])) == RangeCheck(BROKEN)
    far = Span(2**70, span.first_c, 2**70 + 2, span.last_c)
    assert wire.check((far, lines)) == RangeCheck(GAP), "no number is too big to be judged"
    assert wire.check((span, [lines[1], lines[0], lines[2]])) == RangeCheck(BROKEN)


def test_lines_that_are_nowhere_known_are_a_fork_between_checkpoints(wire: Wire) -> None:
    wire.take(wire.package(1, 6))
    lines = [b"{}", *wire.package(2, 3)[1]]
    heads = [*chain(Head(), map(line_hash, lines))]
    assert wire.check((Span(1, START, 3, heads[-1].c), lines)) == RangeCheck(FORK)


def test_an_older_package_moves_neither_head_nor_checkpoints(wire: Wire) -> None:
    wire.take(wire.package(1, 6), number=4)
    with wire.goal.changing() as connection:
        before = channel_state(connection, *wire.ends)
        note_taken(
            connection, *wire.ends, key_id=KEY, number=2, head=Head(3, b"\1" * 32), signed=b"x"
        )
        assert channel_state(connection, *wire.ends) == before
        assert before.number == 4
        kept = connection.execute("SELECT n, signed FROM channel_head").fetchall()
    assert kept == [(6, b"s")]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 8)), max_size=8),
    st.integers(0, 8),
)
def test_any_sticks_in_any_order_take_each_line_once_and_miss_none(
    ranges: list[tuple[int, int]], taken: int
) -> None:
    """Whatever ranges arrive, the receiver holds exactly 1…head, and only a gap is refused."""
    with stations(2) as (source, goal):
        for n in range(8):
            source.create("unit", UUID(int=n + 1), name=f"第{n}局", kind="county")
        wire = Wire(source, goal)
        wire.number(3, 1, 2, 4, 8, 6, 5, 7)
        if taken:
            wire.take(wire.package(1, taken))
        head = taken
        for first, last in ranges:
            if last < first - 1:
                continue
            verdict = wire.take(wire.package(first, last)).verdict
            if first - 1 > head:
                assert verdict is GAP
            elif last > head:
                assert verdict is NEW
                head = last
            elif first <= last:
                assert verdict is INCLUDED
            assert len(goal.lines()) == head
