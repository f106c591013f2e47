"""The account of an import for other programs, and the sheet of rows that were not taken."""

from __future__ import annotations

from typing import Any

from desktop.services.errors import NotFound
from desktop.services.imports.values import (
    FilePlan,
    ImportPlan,
    ImportReport,
    Question,
    RowStatus,
)
from desktop.services.sheets import RowProblem, write_error_sheet


def as_json(account: ImportPlan | ImportReport) -> dict[str, Any]:
    """Plain values of a preview or a report: files with counts, questions, batch."""
    batch = account.batch if isinstance(account, ImportReport) else None
    return {
        "files": [_file(f) for f in account.files],
        "questions": [_question(q) for q in account.questions],
        "batch": None if batch is None else batch.hex,
    }


def _file(file: FilePlan) -> dict[str, Any]:
    return {
        "file": file.file,
        "kind": file.kind.value,
        "rows": file.rows,
        "new": file.new,
        "updated": file.updated,
        "unchanged": file.unchanged,
        "asked": file.asked,
        "rejected": [{"row": r.row, "reason": r.reason} for r in file.rejected],
        "notes": list(file.notes),
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "file": question.key.place.file,
        "sheet": question.key.place.sheet,
        "row": question.key.place.row,
        "topic": question.key.topic.value,
        "rows": list(question.rows),
        "question": question.sentence,
        "choices": [
            {"code": c.code, "label": c.label, "detail": c.detail} for c in question.choices
        ],
    }


def error_sheet(plan: ImportPlan, file: str) -> bytes:
    """The user's own rows that are not taken, with the reason; an .xlsx file.

    Raises NotFound when the file is no workbook of the plan or all its rows are taken.
    """
    parsed = next((p for p in plan.inputs if p.name == file), None)
    account = next((f for f in plan.files if f.file == file), None)
    if parsed is None or account is None or not parsed.sheets:
        raise NotFound("这个文件没有可以退回更正的表格行。请在导入结果中查看原因。")
    asked = {r: q.sentence for q in account.questions for r in q.rows}
    waiting = {d.place for d in account.details if d.status is RowStatus.ASKED}
    reasons = {r.row: r.reason for r in account.rejected if r.row}
    for sheet in parsed.sheets:
        rows = {d.place.row for d in account.details if d.place.sheet == sheet.index}
        problems = [RowProblem(p.row, p.reason) for p in sheet.extract.rejected]
        told = {p.row for p in problems}
        problems += [
            RowProblem(row, text)
            for row, text in reasons.items()
            if row in rows and row not in told
        ]
        problems += [
            RowProblem(p.row, f"待确认：{asked.get(p.row, '请在程序中确认。')}")
            for p in sorted(waiting)
            if p.sheet == sheet.index
        ]
        if problems:
            return write_error_sheet(sheet.grid, sheet.shape, problems)
    raise NotFound("这个文件的各行都已处理，没有需要退回更正的行。")
