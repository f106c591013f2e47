"""The quick form of an interview: many in a row, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Qt

from desktop.services.interviews import AboutDraft, InterviewDetail, InterviewDraft
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.terms import InterviewLayer
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button
from desktop.views.records.about_field import AboutField
from desktop.views.records.lists import choices
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.record_form import RecordForm

NAME_HINT = "只存在本机，不写入数据包。"
NAMED_HINT = "本机已登记姓名；不改则留空。"
_BETWEEN = re.compile(r"[、,，;；\s]+")


class InterviewForm(RecordForm):
    """Adds and changes the interviews of one visit."""

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit until ``show_new`` or ``show_interview``."""
        groups = (
            GroupSpec(
                "",
                (
                    FieldSpec(
                        "layer",
                        "谈话对象层次",
                        FieldKind.CHOICE,
                        choices(InterviewLayer),
                        required=True,
                    ),
                    FieldSpec("on", "谈话日期", FieldKind.DATE, required=True),
                    FieldSpec("name", "谈话人姓名", hint=NAME_HINT),
                    FieldSpec("themes", "主题", hint="几个主题用顿号隔开。"),
                    FieldSpec(
                        "about",
                        "谈及的干部",
                        hint="评分 1–5；谈到而不评分的填 0；没有谈到的留空。回车到下一行。",
                        span=2,
                        maker=lambda spec: AboutField(spec, ctx),
                    ),
                    FieldSpec(
                        "remarks",
                        "谈话要点",
                        FieldKind.LONG,
                        hint="谈话要点、主题、对干部的评价，至少填写一项。",
                        span=2,
                        lines=4,
                    ),
                ),
            ),
        )
        super().__init__(
            ctx,
            services,
            "interview",
            groups,
            primary="保存（Ctrl+S）",
            today=services.desk.clock.today,
        )
        self.detail: InterviewDetail | None = None
        self.show_name = button("查看姓名")
        self.show_name.clicked.connect(self._ask_name)
        self.show_name.hide()
        self.extra.addWidget(self.show_name)

    @property
    def _about(self) -> AboutField:
        return cast("AboutField", self.fields["about"])

    def show_new(
        self,
        visit: VisitDetail,
        members: Sequence[tuple[UUID, str, str]],
        draft: Mapping[str, Any] | None,
        like: Mapping[str, object] | None = None,
    ) -> None:
        """The next interview; layer and day stay ``like`` the one before."""
        self.detail = None
        self._about.set_members(members)
        self._hint(NAME_HINT)
        self.show_name.hide()
        today = self._services.desk.clock.today()
        day = min(max(today, visit.line.start), visit.line.end)
        values: dict[str, object] = {"on": day}
        if like is not None:
            values |= {key: like.get(key) for key in ("layer", "on")}
        self.show_row(visit.id, FormData(values), draft)

    def show_interview(
        self,
        detail: InterviewDetail,
        members: Sequence[tuple[UUID, str, str]],
        draft: Mapping[str, Any] | None,
        *,
        editable: bool,
    ) -> None:
        """An interview that is there; who has left the unit since stays on the list."""
        self.detail = detail
        there = {key for key, _name, _post in members}
        gone = [(a.cadre, a.name, "") for a in detail.about if a.cadre not in there]
        self._about.set_members((*members, *gone))
        self._hint(NAMED_HINT if detail.named else NAME_HINT)
        role = self._services.desk.actor.role
        self.show_name.setVisible(detail.named and allowed(role, Operation.READ_NAMES))
        self.show_row(detail.id, form_data(detail), draft)
        self.set_enabled(editable)

    def _hint(self, text: str) -> None:
        """Another interview: the name that was asked for before is gone."""
        self.fields["name"].note.setText(text)
        self.fields["name"].editor.setProperty("placeholderText", "")

    def focus_first(self) -> None:
        """Begin where one types first: at the top of the form."""
        self.area.verticalScrollBar().setValue(0)
        self.fields["layer"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_name(self) -> None:
        detail = self.detail
        if detail is None:
            return

        def came(name: str | None) -> None:
            if self.detail is detail and name:
                self.fields["name"].editor.setProperty("placeholderText", name)

        call(
            self._ctx,
            lambda _task: self._services.interviews.name_of(detail.id),
            title="查阅谈话人姓名",
            on_done=came,
        )

    def draft_of(self, data: FormData, visit: UUID) -> InterviewDraft:
        """What the form holds, as the service takes it; the form has been checked."""
        values, detail = data.values, self.detail
        name = str(values["name"])
        before = None if detail is None else detail.draft()
        return InterviewDraft(
            visit,
            InterviewLayer(cast("str", values["layer"])),
            cast("Any", values["on"]),
            tuple(word for word in _BETWEEN.split(str(values["themes"])) if word),
            str(values["remarks"]) or None,
            cast("tuple[AboutDraft, ...]", values["about"]),
            name or None,
            None if before is None else before.about_seen,
            None if detail is None else detail.id,
            None if detail is None else cast("str", data.version),
        )


def form_data(detail: InterviewDetail) -> FormData:
    """An interview as the form's values."""
    draft = detail.draft()
    values: dict[str, object] = {
        "layer": draft.layer,
        "on": draft.on,
        "themes": "、".join(draft.themes),
        "remarks": draft.remarks,
        "about": draft.about,
    }
    return FormData(values, detail.version)
