"""One run over a whole batch: every file planned, in the order that lets references resolve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from desktop.services.door import Reading
from desktop.services.imports.barring import barred_of
from desktop.services.imports.loading import load_book
from desktop.services.imports.people import plan_form, plan_roster
from desktop.services.imports.planning import (
    ORDER,
    Expected,
    Planning,
    Tally,
    refused,
)
from desktop.services.imports.pool_plan import plan_mentors, plan_pool
from desktop.services.imports.reading import ParsedFile
from desktop.services.imports.units_plan import plan_units
from desktop.services.imports.values import Answer, FilePlan, Place, QuestionKey
from desktop.services.progress import Progress
from desktop.terms import ImportKind

_SHEETS = {
    ImportKind.UNITS: plan_units,
    ImportKind.ROSTER: plan_roster,
    ImportKind.POOL: plan_pool,
}


def plan_batch(
    tx: Reading,
    files: Sequence[ParsedFile],
    answers: Mapping[QuestionKey, Answer],
    *,
    expected: Expected | None = None,
    progress: Progress | None = None,
) -> tuple[Planning, tuple[FilePlan, ...]]:
    """Plan all files; the accounts come in the order of the files as given."""
    planning = Planning(
        book=load_book(tx, files),
        answers=answers,
        new_id=tx.desk.ids.uuid7,
        today=tx.desk.clock.today(),
        barred=barred_of(tx),
        expected=expected,
    )
    tallies = {f.name: Tally(f, notes=list(f.notes)) for f in files if not f.refusal}
    for kind, file, sheet in _work(files):
        if progress is not None:
            progress.check()
        tally = tallies[file.name]
        if sheet is None:
            if file.form is not None:
                plan_form(planning, tally, file.form)
            continue
        record = file.sheets[sheet]
        tally.notes.extend(record.extract.notes)
        _SHEETS[kind](planning, tally, record)
        for problem in record.extract.rejected:
            tally.reject(Place(file.name, record.index, problem.row), "", problem.reason)
    plan_mentors(planning)
    return planning, tuple(
        refused(f, f.refusal) if f.refusal else tallies[f.name].plan() for f in files
    )


def _work(files: Sequence[ParsedFile]) -> Iterator[tuple[ImportKind, ParsedFile, int | None]]:
    """Forms and sheets in the order of their kinds, within a kind as given.

    A form of doubtful encoding goes after the sound ones: often it is only a worse copy of one.
    """
    sound_first = sorted(files, key=lambda f: f.form is not None and bool(f.form.doubt))
    for kind in ORDER:
        for file in sound_first:
            if file.refusal:
                continue
            if kind is ImportKind.LRMX and file.form is not None:
                yield kind, file, None
            for n, sheet in enumerate(file.sheets):
                if sheet.kind is kind:
                    yield kind, file, n
