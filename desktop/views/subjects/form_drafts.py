"""The drafts of one kind of form, of the account at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from desktop.services.registry import Services
from desktop.services.security.drafts import Draft


class FormDrafts:
    """``key`` is the row's id, None for a new row. Called in workers, and once when locking."""

    def __init__(self, services: Services, form: str) -> None:
        self._store, self._account = services.desk.drafts, services.desk.actor.account
        self._form = form

    def get(self, key: UUID | None) -> Draft | None:
        """The draft of a row."""
        return self._store.get(self._account, self._form, key)

    def put(self, key: UUID | None, version: str, body: Mapping[str, object]) -> None:
        """Keep what was typed, with the version that the form was opened at."""
        self._store.put(self._account, self._form, key, version, body)

    def drop(self, key: UUID | None) -> None:
        """It was saved, or is not wanted."""
        self._store.delete(self._account, self._form, key)
