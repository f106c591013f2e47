"""An import as tables show it: one line a file, a row, a difference, a refusal. Plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.services.imports import FilePlan, ImportPlan, ImportReport, RowPlan, RowStatus
from desktop.views.widgets.list_model import Column

STATUS = {
    RowStatus.NEW: "新增",
    RowStatus.UPDATED: "更新",
    RowStatus.UNCHANGED: "无变化",
    RowStatus.ASKED: "待确认",
    RowStatus.REJECTED: "未导入",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one of the lower tables."""

    file: str
    row: int
    title: str = ""
    label: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A preview or a report, laid out; made in a worker, since there may be thousands of rows."""

    files: tuple[FilePlan, ...]
    rows: tuple[Line, ...]
    changes: tuple[Line, ...]
    rejected: tuple[Line, ...]
    notes: tuple[Line, ...]

    def total(self, name: str) -> int:
        """The sum of one count over the files."""
        return sum(int(getattr(f, name)) for f in self.files)

    @property
    def writes(self) -> int:
        """How many rows are or would be written."""
        return self.total("new") + self.total("updated")

    @property
    def sentence(self) -> str:
        """The counts in words; they add up to the number of rows."""
        return (
            f"{len(self.files)} 个文件，共 {self.total('rows'):,} 行：新增 {self.total('new'):,}，"
            f"更新 {self.total('updated'):,}，无变化 {self.total('unchanged'):,}，"
            f"待确认 {self.total('asked'):,}，未导入 {len(self.rejected):,}。"
        )


_KEPT = "（文件中为空，保留原内容）"
_PICTURES = {"photo": ("现有照片", "新照片"), "source": ("已存的原件", "新的原件")}


def _changes(file: FilePlan, row: RowPlan) -> Iterator[Line]:
    """The differences of a row. That the file itself is another one goes without saying."""
    told = [d for d in row.differences if d.field != "source"] or list(row.differences)
    for d in told:
        old, new = _PICTURES.get(d.field, (d.old, d.new))
        new = _KEPT if d.kept else new
        yield Line(file.file, row.place.row, row.title, d.label, old if d.old else "", new)


def account_of(told: ImportPlan | ImportReport) -> Account:
    """Lay out a preview or a report."""
    files = told.files
    return Account(
        files,
        tuple(
            Line(f.file, d.place.row, d.title, STATUS[d.status])
            for f in files
            for d in f.details
            if d.title
        ),
        tuple(line for f in files for d in f.details for line in _changes(f, d)),
        tuple(Line(f.file, r.row, new=r.reason) for f in files for r in f.rejected),
        tuple(Line(f.file, 0, new=note) for f in files for note in f.notes),
    )


def place_of(line: Line) -> str:
    """The row's number, or nothing for a file as a whole."""
    return str(line.row) if line.row else ""


FILE_COLUMNS: tuple[Column[FilePlan], ...] = (
    Column("file", "文件", lambda f: f.file, 300),
    Column("kind", "种类", lambda f: f.kind.label, 168),
    Column("rows", "行数", lambda f: str(f.rows), 64, right=True),
    Column("new", "新增", lambda f: str(f.new), 64, right=True),
    Column("updated", "更新", lambda f: str(f.updated), 64, right=True),
    Column("unchanged", "无变化", lambda f: str(f.unchanged), 72, right=True),
    Column("asked", "待确认", lambda f: str(f.asked), 72, right=True),
    Column("rejected", "未导入", lambda f: str(len(f.rejected)), 72, right=True),
)
_FILE: Column[Line] = Column("file", "文件", lambda x: x.file, 152)
_ROW: Column[Line] = Column("row", "行", place_of, 48, right=True)
_TITLE: Column[Line] = Column("title", "姓名或单位", lambda x: x.title, 136)
CHANGE_COLUMNS: tuple[Column[Line], ...] = (
    _FILE,
    _ROW,
    _TITLE,
    Column("label", "项目", lambda x: x.label, 112),
    Column("old", "现有内容", lambda x: " ".join(x.old.split()), 176),
    Column("new", "文件中的内容", lambda x: " ".join(x.new.split()), 240),
)
REJECTED_COLUMNS: tuple[Column[Line], ...] = (
    _FILE,
    _ROW,
    Column("new", "原因和改法", lambda x: x.new, 600),
)
NOTE_COLUMNS: tuple[Column[Line], ...] = (_FILE, Column("new", "说明", lambda x: x.new, 640))
ROW_COLUMNS: tuple[Column[Line], ...] = (
    _FILE,
    _ROW,
    _TITLE,
    Column("label", "结果", lambda x: x.label, 96),
)
