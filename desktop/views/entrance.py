"""The doors of a workspace; a module of its own because the first picture waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.services.progress import Progress
    from desktop.views.pages import DeskConfig, FirstRunAnswer


@dataclass(frozen=True, slots=True)
class Entrance:
    """The doors of the workspace, given by the composition root.

    ``sign_in`` and ``create`` run in a worker and raise errors that carry ``sentence``;
    ``create`` returns the printable recovery code (empty: none to show);
    ``activate`` sets a password with (account, one-time code, new password) and enters;
    ``sign_out`` runs on the GUI thread after drafts are stored and tasks have ended.
    """

    sign_in: Callable[[str, str, Progress], DeskConfig]
    sign_out: Callable[[], None]
    create: Callable[[FirstRunAnswer, Progress], str]
    activate: Callable[[str, str, str, Progress], DeskConfig] | None = None
