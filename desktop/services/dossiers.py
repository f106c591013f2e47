"""画像 and 台账 as files: contents gathered in one transaction, then set in type without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from desktop.models.cadres import Cadre
from desktop.services.documents.content import (
    LedgerContent,
    LedgerItem,
    LedgerUnit,
    PortraitContent,
)
from desktop.services.documents.errors import DocumentError
from desktop.services.documents.paper import Document, PrintOptions
from desktop.services.documents.portrait import render_portrait, render_portraits_merged
from desktop.services.documents.rectification_ledger import render_ledger
from desktop.services.door import Reading, Service, permits, reads
from desktop.services.errors import NotFound, ServiceError
from desktop.services.permissions import Operation
from desktop.services.portrait_contents import portrait_content
from desktop.services.progress import Progress
from desktop.services.rectification import ItemQuery, item_ids
from desktop.services.rectification_forms import LedgerLine, ledger_lines
from desktop.services.sheets.ledger import ledger_workbook

T = TypeVar("T")
_ALL = ItemQuery(sort="unit")


@dataclass(frozen=True, slots=True)
class PortraitFile:
    """A finished portrait: whose, a file name to offer, the PDF."""

    subject: str
    file: str
    pdf: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class PersonFault:
    """Why somebody's portrait was not made: one sentence."""

    cadre: UUID
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A finished ledger; ``pages`` is 0 for a workbook."""

    data: bytes
    items: int
    pages: int


class DossierService(Service):
    """Portraits and ledgers."""

    @permits(Operation.PRINT)
    def portrait(self, cadre: UUID) -> PortraitFile:
        """The portrait of one cadre. Logged. Raises NotFound, Refused, DocumentError."""
        content = self._content(cadre)
        made = render_portrait(content, self._options())
        return PortraitFile(content.name, _file_name("画像", content.name), made.pdf, made.pages)

    @permits(Operation.PRINT)
    def portrait_files(
        self,
        cadres: Sequence[UUID],
        *,
        merged: bool = False,
        progress: Progress | None = None,
        failed: list[PersonFault] | None = None,
    ) -> Iterator[PortraitFile]:
        """Portraits one after the other, or all in one file with bookmarks.

        Two people of one name get two files. Given ``failed``, a person whose portrait cannot be
        made is put there and the others go on; the merged file then leaves these out, and none
        is made of nobody. Raises Cancelled; without ``failed`` what ``portrait`` raises.
        """
        progress = progress or Progress()
        if merged:
            return iter(self._merged(cadres, progress, failed))
        return self._each(cadres, progress, failed)

    def _each(
        self, cadres: Sequence[UUID], progress: Progress, failed: list[PersonFault] | None
    ) -> Iterator[PortraitFile]:
        digits = len(str(len(cadres)))
        for n, cadre in enumerate(cadres, 1):
            progress.check()
            prefix = f"画像{n:0{digits}d}"
            made = self._attempt(cadre, failed, partial(self._file, cadre, prefix))
            progress.report(n, len(cadres), "" if made is None else made.subject)
            if made is not None:
                yield made

    def _file(self, cadre: UUID, prefix: str) -> PortraitFile:
        content = self._content(cadre)
        made = render_portrait(content, self._options())
        return PortraitFile(content.name, _file_name(prefix, content.name), made.pdf, made.pages)

    def _merged(
        self, cadres: Sequence[UUID], progress: Progress, failed: list[PersonFault] | None
    ) -> tuple[PortraitFile, ...]:
        if not cadres:
            raise NotFound("没有选中干部，没有可以合并的画像。请先选择干部。")
        contents: list[tuple[UUID, PortraitContent]] = []
        for n, cadre in enumerate(cadres, 1):
            progress.check()
            content = self._attempt(cadre, failed, partial(self._content, cadre))
            progress.report(n, len(cadres), "" if content is None else content.name)
            if content is not None:
                contents.append((cadre, content))
        made = self._bound(contents, failed)
        if made is None:
            return ()
        out = len(cadres) - len(contents)
        subject = f"{len(contents)}人" + (f"（另有{out}人未列入）" if out else "")
        return (PortraitFile(subject, "画像合集.pdf", made.pdf, made.pages),)

    def _bound(
        self, contents: list[tuple[UUID, PortraitContent]], failed: list[PersonFault] | None
    ) -> Document | None:
        """All contents as one document; who cannot be set in type is taken out of the list."""
        options = self._options()
        if not contents:
            return None
        try:
            return render_portraits_merged([content for _, content in contents], options)
        except DocumentError:
            if failed is None:
                raise
        # Only now each is tried alone: where all is well, nobody is set twice.
        sound = [
            (cadre, content)
            for cadre, content in contents
            if self._attempt(cadre, failed, partial(render_portrait, content, options)) is not None
        ]
        if len(sound) == len(contents):
            return render_portraits_merged([content for _, content in contents], options)
        contents[:] = sound
        return self._bound(contents, failed)

    def _attempt(
        self, cadre: UUID, failed: list[PersonFault] | None, make: Callable[[], T]
    ) -> T | None:
        """What is made, or None with one person's fault put beside the work."""
        try:
            return make()
        except (ServiceError, DocumentError) as error:
            if failed is None:
                raise
            failed.append(PersonFault(cadre, self._name(cadre), error.sentence))
            return None

    @reads(Operation.PRINT)
    def _name(self, tx: Reading, cadre: UUID) -> str:
        """The name as the directory shows it, also of somebody whose records are barred."""
        return tx.session.scalar(select(Cadre.name).where(Cadre.id == cadre)) or ""

    @reads(Operation.PRINT, logged=True)
    def _content(self, tx: Reading, cadre: UUID) -> PortraitContent:
        return portrait_content(tx, cadre)

    @permits(Operation.PRINT)
    def rectification_ledger_pdf(self, query: ItemQuery | None = None) -> LedgerFile:
        """The rectification ledger for printing. Logged. Raises NotFound, DocumentError."""
        content, items = self._ledger(query or _ALL)
        made = render_ledger(content, self._options())
        return LedgerFile(made.pdf, items, made.pages)

    @permits(Operation.PRINT)
    def rectification_ledger_xlsx(self, query: ItemQuery | None = None) -> LedgerFile:
        """The rectification ledger as a workbook. Logged. Raises NotFound."""
        content, items = self._ledger(query or _ALL)
        return LedgerFile(ledger_workbook(content), items, 0)

    @reads(Operation.PRINT, logged=True)
    def _ledger(self, tx: Reading, query: ItemQuery) -> tuple[LedgerContent, int]:
        today = tx.desk.clock.today()
        lines = ledger_lines(tx, item_ids(tx, query), today)
        if not lines:
            raise NotFound("没有符合条件的整改事项，没有可以导出的台账。")
        tx.detail["items"] = len(lines)
        units: dict[str, list[LedgerItem]] = {}
        for line in lines:
            units.setdefault(line.unit, []).append(_item(line))
        content = LedgerContent(
            cycle=_cycle(lines),
            as_of=today,
            units=tuple(LedgerUnit(unit, tuple(items)) for unit, items in units.items()),
        )
        return content, len(lines)

    def _options(self) -> PrintOptions:
        return PrintOptions(issued_at=self.desk.clock.today(), operator=self.desk.actor.name)


def _cycle(lines: Sequence[LedgerLine]) -> str:
    """The years of the items, as in the head of the ledger: 2026年度, 2025—2026年度."""
    years = sorted({line.feedback_on.year for line in lines})
    return f"{years[0]}年度" if len(years) == 1 else f"{years[0]}—{years[-1]}年度"


def _item(line: LedgerLine) -> LedgerItem:
    return LedgerItem(
        number=line.number,
        subject=line.person or "领导班子",
        problem=line.problem,
        source=line.source,
        citation=line.citation,
        measures=line.measures,
        responsible=line.responsible,
        first_due=line.first_due,
        present_due=line.due,
        progress=line.progress,
        report=line.report,
        check=line.check,
        closed_on=line.closed_on,
        state=line.state_label,
        closed=line.closed,
        overdue_days=line.overdue_days,
        warning=line.warning,
        late_days=line.late_days,
    )


def _file_name(prefix: str, name: str) -> str:
    """A file name that every system takes, with the name as it is."""
    plain = "".join(c for c in name if c.isprintable() and c not in '\\/:*?"<>|')
    return f"{prefix}_{plain}.pdf"
