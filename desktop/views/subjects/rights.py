"""What the account at the desk may do in 对象库; buttons for the rest are not shown."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.permissions import Operation, allowed
from desktop.terms import Role


@dataclass(frozen=True, slots=True)
class Rights:
    """One flag for each group of buttons."""

    edit: bool
    take_in: bool
    undo: bool
    export: bool
    cadres: bool
    paint: bool

    @classmethod
    def of(cls, role: Role) -> Rights:
        """The rights of a role, from the one table of permissions."""
        return cls(
            edit=allowed(role, Operation.EDIT_SUBJECTS),
            take_in=allowed(role, Operation.IMPORT),
            undo=allowed(role, Operation.UNDO_IMPORT),
            export=allowed(role, Operation.EXPORT_LRMX),
            cadres=allowed(role, Operation.READ_CADRE),
            paint=allowed(role, Operation.PRINT),
        )
