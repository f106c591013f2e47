"""A record about the 领导班子 of a unit, or about one of those who were in it on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from desktop.views.widgets.fields import ChoiceField
from desktop.views.widgets.form import FormData
from desktop.views.widgets.record_form import RecordForm

TEAM = "team"  # the choice that means the whole 领导班子
Members = Sequence[tuple[UUID, str, str]]


class SubjectForm(RecordForm):
    """Has a choice ``subject`` whose people come from the unit and the day."""

    def offer(self, people: Members) -> None:
        """Those who were in the unit on the day; who is chosen stays to be looked at."""
        field = cast("ChoiceField", self.fields["subject"])
        chosen = field.value()
        offered = [(key, f"{name}  {post}".strip()) for key, name, post in people]
        known = {key for key, _label in offered}
        if isinstance(chosen, UUID) and chosen not in known:
            label = next((text for key, text in field.choices if key == chosen), "（已调离）")
            offered.append((chosen, label))
        before, self._loading = self._loading, True
        field.set_choices(((TEAM, "领导班子"), *offered))
        self._loading = before

    @property
    def cadre(self) -> UUID | None:
        """Who is chosen; None for the 领导班子."""
        return cadre_of(self.fields["subject"].value())

    def show_about(
        self, row: UUID | None, people: Members, data: FormData, draft: Mapping[str, Any] | None
    ) -> None:
        """Show a row with the people that may be chosen, and over it the draft."""
        cast("ChoiceField", self.fields["subject"]).set_choices(())
        self.offer(people)
        self.show_row(row, data, draft)


def cadre_of(subject: object) -> UUID | None:
    """The cadre that a value of the choice means; None for the 领导班子."""
    return subject if isinstance(subject, UUID) else None


def with_subject(people: Members, cadre: UUID | None, name: str) -> Members:
    """The people, and whoever a record is about that has left since."""
    there = {key for key, _name, _post in people}
    return people if cadre is None or cadre in there else (*people, (cadre, name, ""))
