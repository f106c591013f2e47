"""The detail of a cadre: photo, the 任免审批表 in groups, doubts, duplicates, and what can be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.services.cadres import CadreDetail, CadreDraft
from desktop.services.conflict_marks import waiting_words
from desktop.services.duplicates import Lookalike
from desktop.services.registry import Services
from desktop.services.security.files import safe_write
from desktop.terms import CadreLevel
from desktop.views.calls import call
from desktop.views.context import ViewContext
from desktop.views.labels import button, plain
from desktop.views.subjects.cadre_form_view import CadreFormView
from desktop.views.subjects.cadre_groups import TEXT_KEYS, shown_text
from desktop.views.subjects.choosing import FileChooser, file_name
from desktop.views.subjects.doubts import doubts_of, photo_word
from desktop.views.subjects.duplicates import DuplicatesPanel
from desktop.views.subjects.family_field import family_lines, family_rows
from desktop.views.subjects.record_pane import RecordPane
from desktop.views.subjects.rights import Rights
from desktop.views.subjects.sources import one_line
from desktop.views.widgets.badge import Tone, badge, set_badge
from desktop.views.widgets.photo import PhotoLabel


@dataclass(frozen=True, slots=True)
class CadreView:
    """What the pane shows of a cadre."""

    cadre: CadreDetail
    looking_alike: tuple[Lookalike, ...]
    doubts: tuple[str, ...]


class CadrePane(RecordPane):
    """``cadre_wanted`` and ``portrait_wanted`` give ids."""

    cadre_wanted = Signal(object)
    portrait_wanted = Signal(object)
    form_name = "cadre"
    noun = "干部"

    def __init__(
        self, ctx: ViewContext, services: Services, rights: Rights, chooser: FileChooser
    ) -> None:
        """Empty."""
        self._form = CadreFormView(ctx)
        super().__init__(ctx, services, self._form, editable=rights.edit)
        self._chooser, self._rights = chooser, rights
        self._units: tuple[tuple[object, str], ...] | None = None
        self.name = plain("", "title", wrap=True)
        self.where = plain("", "secondary", wrap=True)
        self.level, self.conflict = badge(""), badge("")
        self.photo = PhotoLabel(ctx.theme)
        self.doubts = plain("", "fault", wrap=True)
        self.doubts.setAccessibleName("存疑之处")
        self.grades = plain("", "secondary", wrap=True)
        self.duplicates = DuplicatesPanel(editable=rights.edit)
        self.portrait = button("生成画像", "flat")
        self.export = button("导出任免审批表", "flat")
        self.delete = button("删除", "flat")
        self._lay_out()
        self.portrait.clicked.connect(lambda: self.portrait_wanted.emit(self.key))
        self.export.clicked.connect(self.export_form)
        self.delete.clicked.connect(self._ask_delete)
        self.duplicates.opened.connect(self.cadre_wanted.emit)
        self.duplicates.different.connect(self._different)
        self.duplicates.same.connect(self._same)
        self.duplicates.taken_back.connect(self._take_back)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.name)
        words.addWidget(self.where)
        badges = QHBoxLayout()
        badges.setSpacing(8)
        for label in (self.level, self.conflict):
            label.hide()
            badges.addWidget(label)
        badges.addStretch(1)
        words.addLayout(badges)
        words.addWidget(self.grades)
        words.addStretch(1)
        actions = QHBoxLayout()
        actions.setSpacing(4)
        for item in (self.portrait, self.export, self.delete):
            actions.addWidget(item)
        actions.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addLayout(words, 1)
        head.addWidget(self.photo)
        self.form.head.setSpacing(8)
        self.form.head.addLayout(head)
        self.form.head.addLayout(actions)
        self.form.head.addWidget(self.doubts)
        self.form.head.addWidget(self.duplicates)
        self.form.head.addSpacing(4)

    # --- reading and showing -----------------------------------------------------------

    def forget_units(self) -> None:
        """The units have changed: read the choices anew with the next cadre."""
        self._units = None

    def prepare(self) -> None:
        """The units to choose from."""
        if self._units is None:
            lines = self._services.units.rows(self._services.units.find())
            self._units = tuple((line.id.hex, line.name) for line in lines)

    def read(self, key: UUID) -> CadreView:
        """The cadre, look-alikes and doubts."""
        cadre = self._services.cadres.get(key)
        return CadreView(cadre, self._services.duplicates.of(key), doubts_of(cadre))

    def version(self, detail: CadreView | None) -> str | None:
        """The version of the cadre's row."""
        return None if detail is None else detail.cadre.version

    def values(self, detail: CadreView | None) -> Mapping[str, object]:
        """The form's fields."""
        self._form.offer_units(self._units or ())
        if detail is None:
            return {"level": CadreLevel.CITY.value, "unit_id": ""}
        cadre = detail.cadre
        values: dict[str, object] = {
            key: shown_text(key, cadre.texts.get(key)) for key in TEXT_KEYS
        }
        values["unit_id"] = cadre.unit[0].hex if cadre.unit else ""
        values["level"] = cadre.level.value
        values["unit_order"] = "" if cadre.unit_order is None else str(cadre.unit_order)
        values["family"] = family_rows(cadre.family)
        return values

    def show_head(self, detail: CadreView | None) -> None:
        """Name, place, photo, doubts, duplicates."""
        cadre = None if detail is None else detail.cadre
        for item, right in (
            (self.portrait, self._rights.paint),
            (self.export, self._rights.export),
            (self.delete, self._rights.edit),
        ):
            item.setVisible(cadre is not None and right)
        self.duplicates.show_lines(
            () if detail is None else detail.looking_alike, () if cadre is None else cadre.same_as
        )
        doubts = () if detail is None else detail.doubts
        waiting = waiting_words(() if detail is None else detail.cadre.waiting)
        texts = [*filter(None, [waiting]), *(f"存疑：{text}" for text in doubts)]
        self.doubts.setText("\n".join(texts))
        self.doubts.setVisible(bool(texts))
        if cadre is None:
            self.name.setText("新建干部")
            self.where.setText("填写姓名后即可保存，其余内容可以以后补充。")
            set_badge(self.level, "")
            set_badge(self.conflict, "")
            self.grades.setText("")
            self.photo.show_photo(None)
            return
        self.name.setText(cadre.name)
        self.where.setText(_where(cadre))
        set_badge(self.level, cadre.level.label, Tone.PRIMARY)
        set_badge(self.conflict, "有冲突待裁定" if cadre.conflicts else "", Tone.DANGER)
        grades = " · ".join(f"{g.year}年{g.grade.label}" for g in cadre.grades[-5:])
        self.grades.setText(f"年度考核：{grades}" if grades else "")
        self.photo.show_photo(cadre.photo, cadre.name, photo_word(cadre))

    # --- saving ------------------------------------------------------------------------

    def store(
        self, detail: CadreView | None, changed: Mapping[str, object], version: str | None
    ) -> UUID:
        """Write only what was changed; the rest stays as it was read."""
        now = {**_place(detail), **changed}
        family = changed.get("family")
        order = str(now.get("unit_order") or "").strip()
        unit = str(now.get("unit_id") or "")
        draft = CadreDraft(
            texts={k: str(v or "") for k, v in changed.items() if k in TEXT_KEYS},
            unit=UUID(hex=unit) if unit else None,
            unit_order=int(order) if order.isdecimal() else None,
            level=CadreLevel(str(now["level"])),
            family=family_lines(family) if isinstance(family, list | tuple) else None,
            id=None if detail is None else detail.cadre.id,
            version=version,
        )
        return self._services.cadres.save(draft)

    def word_of(self, field: str, value: object) -> str:
        """A unit or level by its name, months as the form shows them."""
        text = super().word_of(field, value)
        if field == "unit_id":
            return dict(self._units or ()).get(text.replace("-", ""), "未归入单位")
        return CadreLevel.labels().get(text, text) if field == "level" else shown_text(field, text)

    # --- actions -----------------------------------------------------------------------

    def export_form(self) -> None:
        """Write the .lrmx file to a chosen place."""
        key = self.key
        if key is None:
            return
        suggested = f"{file_name(self.name.text())}.lrmx"
        path = self._chooser.save_as(self, suggested, "干部任免审批表 (*.lrmx)")
        if path is None:
            return

        def work(_task: object) -> str:
            safe_write(path, self._services.cadres.export_lrmx(key)[1], mode=0o644)
            return path.name

        self._ctx.tasks.run(
            work,
            title="导出任免审批表",
            on_done=lambda name: self._ctx.alerts.success(f"任免审批表已导出：{name}"),
        )

    def _ask_delete(self) -> None:
        detail: CadreView | None = self.detail
        if detail is None:
            return
        cadre = detail.cadre
        self.confirm.ask(
            f"删除后，{cadre.name}不再出现在清单和搜索中；已有的考核记录保留。",
            lambda: self._do(
                lambda: self._services.cadres.delete(cadre.id, cadre.version),
                f"已删除{cadre.name}。",
                gone=cadre.id,
            ),
        )

    def _different(self, other: UUID) -> None:
        key = self.key
        if key is not None:
            self._do(
                lambda: self._services.duplicates.different(key, other),
                "已记下：不是同一人，以后不再提示。",
            )

    def _same(self, other: UUID) -> None:
        key = self.key
        if key is not None:
            self._do(
                lambda: self._services.duplicates.same(key, other, "经核对为同一人"),
                "已合并，随时可以撤销。",
            )

    def _take_back(self, link: UUID) -> None:
        self._do(
            lambda: self._services.duplicates.take_back(link), "已撤销合并，两条记录恢复原状。"
        )

    def _do(self, act: Callable[[], object], told: str, gone: UUID | None = None) -> None:
        def done(_result: object) -> None:
            self._ctx.alerts.success(told)
            if gone is not None:
                self.removed.emit(gone)
            else:
                self.reload()

        call(self._ctx, lambda _task: act(), title="办理", on_done=done)


def _place(detail: CadreView | None) -> dict[str, object]:
    if detail is None:
        return {"level": CadreLevel.CITY.value}
    cadre = detail.cadre
    return {
        "unit_id": cadre.unit[0].hex if cadre.unit else "",
        "level": cadre.level.value,
        "unit_order": "" if cadre.unit_order is None else str(cadre.unit_order),
    }


def _where(cadre: CadreDetail) -> str:
    age = f"{cadre.age}岁" if cadre.age is not None else ""
    person = " · ".join(part for part in (cadre.texts.get("sex"), age, cadre.politics) if part)
    unit, post = cadre.unit[1] if cadre.unit else "", one_line(cadre.texts.get("post"))
    place = post if post.startswith(unit) else f"{unit} {post}".strip()
    return "\n".join(part for part in (place, person) if part)
