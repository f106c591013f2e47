"""One write of a form: what is typed into it or shown in it meanwhile is not taken for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from desktop.services.errors import ServiceError
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.widgets.left_words import left_words
from desktop.views.widgets.record_form import RecordForm

T = TypeVar("T")


class FormSaving:
    """Made when a form is stored. What stands in it is a draft from then until it is written."""

    def __init__(
        self,
        ctx: ViewContext,
        services: Services,
        form: RecordForm,
        what: str,
        where: Callable[[], object],
    ) -> None:
        """``what`` says in a sentence what was not stored, such as 考核纪实.

        ``where`` is what the pane is to show: another row may be asked for and not here yet.
        """
        form.keep_now()
        form.primary.setEnabled(False)
        self._ctx, self._desk, self._form, self._what = ctx, services.desk, form, what
        self._row, self._name, self._body = form.row, form.name, form.packed()
        self._edits, self._showings = form.edits, form.showings
        self._where, self._was = where, where()

    @property
    def stays(self) -> bool:
        """Whether the form shows the same as when it was stored."""
        return self._form.showings == self._showings and self._where() == self._was

    @property
    def unchanged(self) -> bool:
        """Whether it shows the same and nothing was typed since."""
        return self.stays and self._form.edits == self._edits

    def storing(self, write: Callable[[], T]) -> Callable[[object], T]:
        """``write``, and the draft gone once it is written: the window may be locked between."""

        def work(_task: object) -> T:
            result = write()
            self._drop()
            return result

        return work

    def _drop(self) -> None:
        desk = self._desk
        desk.drafts.drop(desk.actor.account, self._name, self._row, self._body)

    def done(self, key: UUID | None = None) -> bool:
        """It is written, as row ``key`` when it is new: the form is clean. Whether it still shows it.

        What was typed since is the row's draft, to be shown over it when it is opened.
        """
        form = self._form
        if not self.stays:
            self._drop()  # what the form left when it was left
            return False
        form.primary.setEnabled(True)
        key = key or self._row
        if form.edits != self._edits:
            self._desk.drafts.put(self._desk.actor.account, self._name, key, "", form.packed())
        if form.edits == self._edits or key != self._row:
            form.drop_draft()
        form.saved(None)
        return True

    def failed(self, error: ServiceError) -> None:
        """Say it in the form, or beside what is shown by now."""
        if self.stays:
            self._form.refuse(error)
        else:
            self._ctx.alerts.error(left_words(self._what, error))
