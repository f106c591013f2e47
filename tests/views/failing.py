"""A write that ends when the test says so: refused, too late, or with a full disk."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from desktop.services.errors import Difference, Refused, Stale

ERRORS: dict[str, Callable[[], Exception]] = {
    "refused": lambda: Refused("对口联系已经调整，不能再填。"),
    "stale": lambda: Stale((Difference("value", "内容", "我的", "别人的"),)),
    "disk": lambda: OSError(28, "No space left on device"),
}


class Gate:
    """Holds a service's write in its worker until ``open``; then it fails, or goes on."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, service: object, method: str, error: str = ""
    ) -> None:
        """``error`` is a key of ``ERRORS``; empty lets the write be done."""
        self._event = Event()
        plain = getattr(type(service), method)

        def held(*args: Any, **named: Any) -> Any:
            assert self._event.wait(20)
            if error:
                failure = ERRORS[error]()
                raise failure
            return plain(*args, **named)

        monkeypatch.setattr(type(service), method, held)
        self._held = (monkeypatch, type(service), method, plain)

    def open(self) -> None:
        """Let it end; later writes are as ever."""
        self._event.set()

    def mend(self) -> None:
        """Writes are as ever again."""
        monkeypatch, owner, method, plain = self._held
        monkeypatch.setattr(owner, method, plain)
