"""Failed log-ins: counted and delayed before there is a key to log them with.

The file holds a count and two times, no account. It slows guessing at this desk; guessing on a
copy of the files is what the cost of the key slots is for.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from desktop.models.encrypted import StoreError
from desktop.services.clock import Clock
from desktop.services.security.files import safe_write

FREE_ATTEMPTS: Final = 3
FIRST_DELAY: Final = 5
LONGEST_DELAY: Final = 300
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class TooManyAttempts(StoreError):
    """Log-ins are delayed after repeated failures."""

    code = "delayed"


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed log-ins since the last successful one; moments in UTC microseconds."""

    count: int = 0
    first: int = 0
    last: int = 0


def delay_after(count: int) -> int:
    """Seconds to wait after so many failures in a row: 0, 0, 0, 5, 10, 20 … 300."""
    if count <= FREE_ATTEMPTS:
        return 0
    return int(min(FIRST_DELAY * 2 ** min(count - FREE_ATTEMPTS - 1, 16), LONGEST_DELAY))


class Attempts:
    """The pending counter of one workspace."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def read(self) -> Failures:
        """What is counted; an unreadable file counts as none."""
        try:
            body = orjson.loads(self._path.read_bytes())
            return Failures(int(body["count"]), int(body["first"]), int(body["last"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Failures()

    def begin(self) -> Failures:
        """Count an attempt before it is judged, so that ending the program does not undo it.

        Returns the failures before it. Raises TooManyAttempts while the delay lasts, OSError
        when the file cannot be written.
        """
        earlier = self.read()
        now = (self._clock.now() - _EPOCH) // dt.timedelta(microseconds=1)
        delay = delay_after(earlier.count)
        # A clock set back must not lengthen the delay beyond itself.
        waited = max(0.0, (now - earlier.last) / 1_000_000)
        left = min(delay, delay - waited)
        if left > 0:
            raise TooManyAttempts(
                f"口令连续输错 {earlier.count} 次，请等待 {int(left) + 1} 秒后再试。"
            )
        self._save(Failures(earlier.count + 1, earlier.first or now, now))
        return earlier

    def withdraw(self, earlier: Failures) -> None:
        """The attempt was right: back to the failures before it."""
        if earlier.count:
            self._save(earlier)
        else:
            self.clear()

    def clear(self) -> None:
        """The failures stand in the audit log now."""
        self._path.unlink(missing_ok=True)

    def _save(self, failures: Failures) -> None:
        body = {"count": failures.count, "first": failures.first, "last": failures.last}
        safe_write(self._path, orjson.dumps(body))
