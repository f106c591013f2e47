"""The quick form of an interview: many in a row, by keyboard alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from desktop.services.interviews import AboutDraft, InterviewDetail, InterviewDraft
from desktop.services.permissions import Operation, allowed
from desktop.services.registry import Services
from desktop.services.visits import VisitDetail
from desktop.terms import InterviewLayer
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, tip_text
from desktop.views.records.about_field import AboutField
from desktop.views.records.layer_field import CHOICES, HINT, LayerField
from desktop.views.records.theme_field import ThemeField, words
from desktop.views.widgets.fields import FieldKind, FieldSpec
from desktop.views.widgets.form import FormData, GroupSpec
from desktop.views.widgets.record_form import RecordForm

NAME_HINT = "只存在本机，不写入数据包。"
NAMED_HINT = "本机已登记姓名；不改则留空。"
THEMES_HINT = "顿号隔开；↓ 列出用过的。"
ABOUT_HINT = "数字 1–5 评分，0 为谈到而不评；没有谈到的留空。回车下一行，Tab 离开，首字母找人。"
SAVE_KEYS = ("Ctrl+Return", "Ctrl+Enter")
UNDO_KEY = "Ctrl+D"


class InterviewForm(RecordForm):
    """Adds and changes the interviews of one visit. ``undo_wanted``: take the last one back."""

    undo_wanted = Signal()

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """Without a visit until ``show_new`` or ``show_interview``."""
        groups = (GroupSpec("", _specs(ctx)),)
        super().__init__(
            ctx,
            services,
            "interview",
            groups,
            primary="保存（Ctrl+Enter）",
            today=services.desk.clock.today,
        )
        inside = self.body.layout()
        if inside is not None:
            inside.setContentsMargins(24, 0, 24, 16)  # one field more is seen at once
        self.detail: InterviewDetail | None = None
        self.show_name = button("查看姓名")
        self.show_name.clicked.connect(self._ask_name)
        self.show_name.hide()
        self.extra.addWidget(self.show_name)
        self.undo = button("撤销上一条", name="撤销刚保存的一条谈话记录")
        self.undo.setToolTip(tip_text(f"{UNDO_KEY}：删除刚保存的一条，内容退回表单。"))
        self.undo.clicked.connect(self.undo_wanted.emit)
        self.undo.hide()
        self.extra.addWidget(self.undo)
        for keys in SAVE_KEYS:
            self._key(keys).activated.connect(self.save_now)
        self._key(UNDO_KEY).activated.connect(self.undo_wanted.emit)

    def _key(self, keys: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return shortcut

    def save_now(self) -> None:
        """Save from wherever the cursor stands, an open cell included."""
        if self.primary.isEnabled():
            self.submit()

    def submit(self) -> None:
        """What stands in an open cell belongs to the form."""
        self._about.finish()
        super().submit()

    @property
    def layer(self) -> InterviewLayer | None:
        """The layer that is chosen."""
        found = self.fields["layer"].value()
        return found if isinstance(found, InterviewLayer) else None

    @property
    def themes(self) -> ThemeField:
        """The field that completes themes."""
        return cast("ThemeField", self.fields["themes"])

    @property
    def _about(self) -> AboutField:
        return cast("AboutField", self.fields["about"])

    def show_new(
        self,
        visit: VisitDetail,
        members: Sequence[tuple[UUID, str, str]],
        draft: Mapping[str, Any] | None,
        like: Mapping[str, object] | None = None,
        pinned: Sequence[UUID] = (),
    ) -> None:
        """The next interview: layer and day stay ``like`` the one before, ``pinned`` first."""
        self.detail = None
        self._about.set_members(members)
        self._about.pin(pinned)
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
        self._about.pin([a.cadre for a in detail.about])
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
            words(str(values["themes"])),
            str(values["remarks"]) or None,
            cast("tuple[AboutDraft, ...]", values["about"]),
            name or None,
            None if before is None else before.about_seen,
            None if detail is None else detail.id,
            None if detail is None else cast("str", data.version),
        )


def _specs(ctx: ViewContext) -> tuple[FieldSpec, ...]:
    return (
        FieldSpec(
            "layer",
            "谈话对象层次",
            FieldKind.CHOICE,
            CHOICES,
            required=True,
            hint=HINT,
            maker=LayerField,
        ),
        FieldSpec("on", "谈话日期", FieldKind.DATE, required=True),
        FieldSpec("name", "谈话人姓名", hint=NAME_HINT),
        FieldSpec("themes", "主题", hint=THEMES_HINT, maker=ThemeField),
        FieldSpec(
            "about",
            "谈及的干部",
            hint=ABOUT_HINT,
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
