"""The papers that go with packages and enrolments: 交接单 and 激活码单, made and logged.

The documents themselves know no database; here is what fills them from the register, so that a
slip can be printed again as it was. Source: exchange.md §5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from desktop.models.exchange import PackageRow, Workstation
from desktop.services.dates import china_time
from desktop.services.documents.activation_slips import render_activation
from desktop.services.documents.exchange_content import (
    ActivationContent,
    ActivationSlip,
    HandoverContent,
    HandoverFile,
)
from desktop.services.documents.handover_slip import render_handovers
from desktop.services.documents.paper import PrintOptions
from desktop.services.door import Reading, Service, permits, reads
from desktop.services.errors import NotFound
from desktop.services.exchange import standing
from desktop.services.exchange.departing import medium_words
from desktop.services.exchange.enrolment_forms import Slip
from desktop.services.permissions import Operation
from desktop.terms import StationRole


@dataclass(frozen=True, slots=True)
class ExchangePaper:
    """A finished paper: what it is called, a file name to offer, the PDF."""

    title: str
    file: str
    data: bytes


class PaperService(Service):
    """Makes the papers; each is logged before it is given."""

    @permits(Operation.EXCHANGE)
    def handover(self, slips: Sequence[HandoverContent]) -> ExchangePaper:
        """交接单 of packages just written, one after the other. Raises DocumentError."""
        self._printed(len(slips))
        return self._handover(slips)

    @permits(Operation.EXCHANGE)
    def handover_again(self, package: UUID) -> ExchangePaper:
        """交接单 of a line of the register. Raises NotFound, DocumentError."""
        return self._handover((self._content(package),))

    @permits(Operation.ENROL)
    def activation(self, slips: Sequence[Slip]) -> ExchangePaper:
        """激活码单 of a grant; the codes are in no other place. Raises DocumentError."""
        self._printed_codes(len(slips))
        team = slips[0].team if slips else ""
        content = ActivationContent(
            team,
            slips[0].digits if slips else "",
            self.desk.clock.today(),
            tuple(ActivationSlip(s.name, s.login, s.code) for s in slips),
        )
        made = render_activation(content, self._options())
        return ExchangePaper("激活码单", f"激活码单-{team}.pdf", made.pdf)

    @reads(Operation.EXCHANGE, logged=True)
    def _printed(self, tx: Reading, slips: int) -> None:
        tx.detail["handover_slips"] = slips

    @reads(Operation.ENROL, logged=True)
    def _printed_codes(self, tx: Reading, slips: int) -> None:
        tx.detail["activation_slips"] = slips

    @reads(Operation.EXCHANGE, logged=True)
    def _content(self, tx: Reading, package: UUID) -> HandoverContent:
        row = tx.session.get(PackageRow, package)
        if row is None or row.number is None:
            raise NotFound("这个文件没有作为数据包登记，不能打印交接单。")
        tx.about("package", package)
        own = standing.own_certificate(tx.session).title
        title = tx.session.scalar(
            select(Workstation.title).where(Workstation.key_id == (row.key_id or ""))
        )
        other = title or "来源不明"
        upwards = row.outgoing == (tx.desk.station is StationRole.TEAM)
        file = HandoverFile(row.file, row.number, row.revisions, row.blobs, row.size, row.sha256)
        return HandoverContent(
            sender=own if row.outgoing else other,
            receiver=other if row.outgoing else own,
            errand="上报" if upwards else "下发",
            files=(file,),
            written_at=china_time(row.at).replace(tzinfo=None),
            written_by=row.author if row.outgoing else "",
            medium=medium_words(tx, row.medium_id),
        )

    def _handover(self, slips: Sequence[HandoverContent]) -> ExchangePaper:
        made = render_handovers(slips, self._options())
        first = slips[0].files[0] if slips and slips[0].files else None
        name = first.name.removesuffix(".zkb") if first is not None else "数据包"
        more = f"等{len(slips)}份" if len(slips) > 1 else ""
        title = f"交接单（{len(slips)} 份）" if more else "交接单"
        return ExchangePaper(title, f"交接单-{name}{more}.pdf", made.pdf)

    def _options(self) -> PrintOptions:
        return PrintOptions(issued_at=self.desk.clock.today(), operator=self.desk.actor.name)
