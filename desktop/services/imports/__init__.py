"""Office files in: recognised by content, previewed, taken as one batch, undone as one."""

from desktop.services.imports.gathering import MOST_FILES, TooManyFiles, gather
from desktop.services.imports.report import as_json, error_sheet
from desktop.services.imports.service import ImportService
from desktop.services.imports.storing import FileMoved
from desktop.services.imports.values import (
    Answer,
    BatchLine,
    Choice,
    FieldDifference,
    FilePlan,
    ImportPlan,
    ImportReport,
    InputFile,
    Place,
    Question,
    QuestionKey,
    Rejection,
    RowPlan,
    RowStatus,
    Topic,
    UndoReport,
)

__all__ = [
    "MOST_FILES",
    "Answer",
    "BatchLine",
    "Choice",
    "FieldDifference",
    "FileMoved",
    "FilePlan",
    "ImportPlan",
    "ImportReport",
    "ImportService",
    "InputFile",
    "Place",
    "Question",
    "QuestionKey",
    "Rejection",
    "RowPlan",
    "RowStatus",
    "TooManyFiles",
    "Topic",
    "UndoReport",
    "as_json",
    "error_sheet",
    "gather",
]
