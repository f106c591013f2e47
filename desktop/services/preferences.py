"""What one user has set for oneself: letter size, column widths, filters. Kept on this PC only."""

from __future__ import annotations

from desktop.services.door import Desk, Service, permits
from desktop.services.permissions import Operation

_FORM = "preferences"


class Preferences(Service):
    """A small store of texts by key, for the account at the desk.

    It lives beside the drafts: encrypted, unsynced, and of no interest to the audit log.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        draft = desk.drafts.get(desk.actor.account, _FORM, None)
        self._values: dict[str, str] = {} if draft is None else dict(draft.body)

    @permits(Operation.OWN_SETTINGS)
    def get(self, key: str) -> str | None:
        """The stored value or None."""
        return self._values.get(key)

    @permits(Operation.OWN_SETTINGS)
    def set(self, key: str, value: str) -> None:
        """Store a value."""
        if self._values.get(key) == value:
            return
        self._values[key] = value
        self.desk.drafts.put(self.desk.actor.account, _FORM, None, "", self._values)
