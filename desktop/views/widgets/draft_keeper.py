"""Drafts of one form kept in order: what is known here counts, whichever worker comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar
from uuid import UUID

from desktop.services.registry import Services
from desktop.views.calls import call
from desktop.views.context import ViewContext

T = TypeVar("T")
Key = tuple[str, UUID | None]
"""The kind of form with what it belongs to, and the row; None for a new one."""
Kept = tuple[str, Mapping[str, object]]
"""The version that the row was read at, and what was typed."""


class DraftKeeper:
    """Stores in workers, and at once when the window is being locked.

    Two workers may overtake each other: each stores what is newest when its turn comes, so a
    draft that was dropped never comes back.
    """

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Nothing is known yet."""
        self._ctx, self._desk = ctx, services.desk
        self._newest: dict[Key, Kept | None] = {}
        self._written: set[Key] = set()
        self._known = Lock()  # short: the GUI takes it at every draft
        self._turn = Lock()  # held while the file is written

    def put(self, key: Key, version: str, body: Mapping[str, object], *, now: bool) -> None:
        """Keep what was typed; ``now`` on this thread."""
        with self._known:
            if key in self._written:
                return  # saved meanwhile: nothing is left to keep
            self._newest[key] = (version, body)
        self._settle(key, now=now)

    def drop(self, key: Key) -> None:
        """What was typed is given up."""
        with self._known:
            self._newest[key] = None
        self._settle(key, now=False)

    def _settle(self, key: Key, *, now: bool) -> None:
        if now:
            self._store(key)
        else:
            call(
                self._ctx,
                lambda _task: self._store(key),
                title="保存草稿",
                on_done=_nothing,
                quiet=True,
            )

    def _store(self, key: Key) -> None:
        (form, row), desk = key, self._desk
        with self._turn:
            with self._known:
                kept = self._newest.get(key)
            if kept is None:
                desk.drafts.delete(desk.actor.account, form, row)
            else:
                desk.drafts.put(desk.actor.account, form, row, *kept)

    def storing(
        self, key: Key, write: Callable[[], T], untouched: Callable[[], bool] | None = None
    ) -> Callable[[], T]:
        """``write``, and the draft gone once it is written.

        Both in one worker: the window may be locked, and all drafts stored, in between.
        ``untouched``: whether nothing was typed since; else the draft stays.
        """

        def work() -> T:
            result = write()
            if untouched is not None and not untouched():
                return result
            with self._known:
                self._written.add(key)
                self._newest[key] = None
            self._store(key)
            return result

        return work

    def written(self, key: Key) -> bool:
        """Whether this was saved since it was last shown."""
        with self._known:
            return key in self._written

    def has(self, key: Key) -> bool:
        """Whether a draft of this is known here."""
        with self._known:
            return self._newest.get(key) is not None

    def find(self, key: Key, came: Callable[[Kept | None], None]) -> None:
        """Give the draft of a row that is shown from now on; at once when it is known here."""
        with self._known:
            self._written.discard(key)
            known, kept = key in self._newest, self._newest.get(key)
        if known:
            came(kept)
        else:
            call(
                self._ctx,
                lambda _task: self._read(key),
                title="读取草稿",
                on_done=came,
                quiet=True,
            )

    def _read(self, key: Key) -> Kept | None:
        (form, row), desk = key, self._desk
        draft = desk.drafts.get(desk.actor.account, form, row)
        found = None if draft is None else (draft.base_version, draft.body)
        with self._known:  # what was stored meanwhile is newer
            return self._newest.setdefault(key, found)


def _nothing(_result: object) -> None:
    """Done is enough."""
