"""The one clock and the one source of identifiers, injected wherever time or chance matters."""

from __future__ import annotations

import datetime as dt
import os
import random
import threading
from typing import Final, Protocol
from uuid import UUID

from desktop.services.dates import CHINA, china_time

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> dt.datetime:
        """The present moment, aware, in UTC."""

    def today(self) -> dt.date:
        """The calendar day at the user's desk."""


class IdSource(Protocol):
    """Makes identifiers and random bytes."""

    def uuid7(self) -> UUID:
        """A new UUIDv7 (RFC 9562); later ones of one source sort after earlier ones."""

    def random(self, length: int) -> bytes:
        """That many random bytes."""


class SystemClock:
    """The PC's clock."""

    def now(self) -> dt.datetime:
        """The present moment in UTC."""
        return dt.datetime.now(dt.UTC)

    def today(self) -> dt.date:
        """The calendar day in China, as every moment is shown."""
        return china_time(self.now()).date()


class FixedClock:
    """A clock that stands until it is moved; ``zone`` is the desk's (default: China)."""

    def __init__(self, moment: dt.datetime, zone: dt.tzinfo = CHINA) -> None:
        if moment.tzinfo is None:
            raise ValueError("the clock needs an aware moment")
        self._moment = moment.astimezone(dt.UTC)
        self._zone = zone

    def now(self) -> dt.datetime:
        """The set moment in UTC."""
        return self._moment

    def today(self) -> dt.date:
        """The set moment's day in the clock's zone."""
        return self._moment.astimezone(self._zone).date()

    def advance(self, step: dt.timedelta) -> None:
        """Move the clock, also backwards."""
        self._moment += step


class _OrderedIds:
    """UUIDv7 with a 12-bit counter, so that a burst within one millisecond stays in order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = (0, 0)

    def random(self, length: int) -> bytes:
        """Random bytes of the operating system."""
        return os.urandom(length)

    def uuid7(self) -> UUID:
        """A new UUIDv7, also in order when the clock is set back."""
        with self._lock:
            now = (self._clock.now() - _EPOCH) // dt.timedelta(milliseconds=1)
            millis, counter = self._last
            if now > millis:
                millis, counter = now, 0
            elif counter < 0xFFF:
                counter += 1
            else:
                millis, counter = millis + 1, 0
            self._last = (millis, counter)
            tail = int.from_bytes(self.random(8), "big") & ((1 << 62) - 1)
        value = (millis & ((1 << 48) - 1)) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail
        return UUID(int=value)


class SystemIds(_OrderedIds):
    """Identifiers from the operating system's randomness."""


class SeededIds(_OrderedIds):
    """Repeatable identifiers for samples and tests; never for keys of real data."""

    def __init__(self, seed: int, clock: Clock) -> None:
        super().__init__(clock)
        self._random = random.Random(seed)

    def random(self, length: int) -> bytes:
        """The next bytes of the seeded sequence."""
        return self._random.randbytes(length)
