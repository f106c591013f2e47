"""工作站登记: how an office and a new PC come to trust each other, and cease to.

A request carries new keys and no names, a grant certifies them and names who may act there. Two
people compare eight groups of digits for each; nothing is trusted because it came first.
Source: exchange.md §5.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from desktop.models.exchange import Workstation
from desktop.services.door import Desk, Reading, Service, Writing, permits, reads, writes
from desktop.services.errors import BadTransition, Refused
from desktop.services.exchange import asking, directory, granting, letters, roster, standing
from desktop.services.exchange.asking import carried, only_at
from desktop.services.exchange.enrolment_forms import (
    Accepted,
    Grant,
    GrantInfo,
    OwnStation,
    RequestBody,
    RequestFile,
    RequestInfo,
    RosterLine,
    RosterPerson,
    Slip,
    WorkstationLine,
    canonical_body,
    grant_digits,
    request_digits,
)
from desktop.services.exchange.granting import Granted, granted
from desktop.services.exchange.identity import StationKeys, same_digits
from desktop.services.exchange.letters import Letter
from desktop.services.exchange.proposal import proposed
from desktop.services.permissions import Operation
from desktop.services.workspace import Workspace
from desktop.terms import StationRole, WorkstationStatus

__all__ = ["EnrolmentService", "RosterPerson", "Slip"]

_S = WorkstationStatus
DIGITS_DIFFER = (
    "核对数字不一致，没有办理。请与对方逐组核对八组数字；确实不同时，"
    "说明文件被换过，请对方重新生成，并告知安全保密管理员。"
)


class EnrolmentService(Service):
    """Enrolling, changing who may act where, and ending it."""

    def __init__(self, desk: Desk, workspace: Workspace) -> None:
        super().__init__(desk)
        self._workspace = workspace

    # at the team

    @permits(Operation.ENROL)
    def request(self, folder: Path) -> RequestFile:
        """Write this PC's request into a folder. Raises Refused at the office, CarryFailed.

        A request that has not been answered stays the same, so that a second copy fits the
        grant for the first.
        """
        keys, body = self._asked()
        data = canonical_body(body)
        name = f"登记申请-第{body.team:02d}组-{keys.public.key_id[:8]}.zkb"
        path = carried(
            self._workspace.folder.root,
            folder,
            name,
            lambda out: letters.write_request(
                out,
                origin=body.instance.origin,
                key_id=keys.public.key_id,
                sign=keys.sign,
                body=data,
            ),
        )
        return RequestFile(path, request_digits(data))

    @writes(Operation.ENROL)
    def _asked(self, tx: Writing) -> tuple[StationKeys, RequestBody]:
        only_at(tx, StationRole.TEAM)
        return asking.pending_or_new(tx)

    @reads(Operation.ENROL)
    def inspect_grant(self, tx: Reading, path: Path) -> GrantInfo:
        """The digits of a grant, to be compared with the slip. Stores nothing.

        Raises Refused, PackageRefused.
        """
        only_at(tx, StationRole.TEAM)
        body, certificate, office = asking.opened(tx, path)
        shown = grant_digits(bytes.fromhex(body.root), office.keys, body.request)
        return GrantInfo(shown, certificate.title)

    @writes(Operation.ENROL)
    def accept(self, tx: Writing, path: Path, *, digits: str) -> Accepted:
        """Become an enrolled workstation by the grant that answers our request.

        ``digits`` are those that the office reads out or has printed. Raises Refused when they
        differ or nothing was asked for, PackageRefused for every other fault.
        """
        only_at(tx, StationRole.TEAM)
        body, certificate, office = asking.opened(tx, path)
        root = bytes.fromhex(body.root)
        if not same_digits(digits, grant_digits(root, office.keys, body.request)):
            raise Refused(DIGITS_DIFFER)
        asking.check_same_deployment(tx.session, root)
        number = asking.check_founder(tx, body)
        standing.put_certificate(tx.session, bytes.fromhex(body.certificate), root)
        asking.put_office(tx, body, office)
        directory.take_directory(tx, body.directory)
        directory.register_instance(tx, office.key_id, body.instance)
        directory.take_revocations(tx, body.revocations)
        taken = roster.take_roster(tx, body.roster, number)
        asking.answered(tx.session)
        standing.rejudge(tx)
        tx.about("workstation", UUID(hex=certificate.key_id))
        tx.touched("workstation", UUID(hex=office.key_id))
        roster.put_slots(self._workspace, taken)
        return Accepted(certificate.title, taken.people, taken.closed)

    @reads(Operation.READ_EXCHANGE)
    def own(self, tx: Reading) -> OwnStation:
        """What this workspace is, and how far its enrolment has come."""
        return asking.own_station(tx)

    # at the office

    @reads(Operation.ENROL)
    def inspect(self, tx: Reading, path: Path) -> RequestInfo:
        """What a request says, and the digits to compare. Raises Refused, PackageRefused."""
        only_at(tx, StationRole.OFFICE)
        letter, body = asking.read_request(path)
        known = tx.session.get(Workstation, letter.key_id) is not None
        return RequestInfo(
            team=body.team,
            digits=request_digits(letter.body),
            origin=body.instance.origin,
            known=known,
            key_id=letter.key_id,
            account=UUID(hex=body.account),
            others=tuple(UUID(hex=account) for account in body.others),
        )

    @reads(Operation.ENROL)
    def proposed_people(
        self, tx: Reading, team: int, founder: UUID | None = None
    ) -> tuple[RosterPerson, ...]:
        """A roster from the team's seats today; ``founder`` is given to the leader."""
        return proposed(tx, team, founder)

    @permits(Operation.ENROL)
    def grant(
        self,
        path: Path,
        *,
        team: int,
        digits: str,
        people: Sequence[RosterPerson],
        folder: Path,
        succeeds: Sequence[str] = (),
    ) -> Grant:
        """Enrol the PC that asks, and write its grant into a folder.

        ``digits`` are those that the team's screen shows; ``succeeds`` names the workstations
        (key id, or one of their origins) which this one replaces: they are retired. Granting
        the same request again gives new codes. Raises Refused when the digits differ, Invalid,
        PackageRefused, CarryFailed; the books hold the enrolment even if the file fails.
        """
        letter, body = asking.read_request(path)
        done = self._granted(letter, body, team, digits, tuple(people), tuple(succeeds))
        name = f"登记授权-第{team:02d}组-{body.keys.key_id[:8]}.zkb"
        written = carried(
            self._workspace.folder.root,
            folder,
            name,
            lambda out: letters.write_grant(
                out,
                route=done.route,
                key_id=done.keys.public.key_id,
                sign=done.keys.sign,
                receiver_seal_public=body.keys.seal,
                body=canonical_body(done.body),
            ),
        )
        return Grant(written, done.digits, done.slips, body.keys.key_id)

    @writes(Operation.ENROL)
    def _granted(
        self,
        tx: Writing,
        letter: Letter,
        asked: RequestBody,
        team: int,
        digits: str,
        people: tuple[RosterPerson, ...],
        succeeds: tuple[str, ...],
    ) -> Granted:
        only_at(tx, StationRole.OFFICE)
        if not same_digits(digits, request_digits(letter.body)):
            raise Refused(DIGITS_DIFFER)
        return granted(tx, letter, asked, team, people, succeeds)

    @reads(Operation.READ_EXCHANGE)
    def stations(self, tx: Reading) -> tuple[WorkstationLine, ...]:
        """All enrolled PCs known here, those in use first, then by title."""
        return asking.lines(tx.session)

    @reads(Operation.READ_EXCHANGE)
    def roster(self, tx: Reading, key_id: str) -> tuple[RosterLine, ...]:
        """Who may act, or once might, at a workstation. Raises NotFound."""
        granting.workstation(tx, key_id)
        return roster.roster_lines(tx.session, key_id)

    @writes(Operation.ENROL)
    def change_roster(
        self, tx: Writing, key_id: str, people: Sequence[RosterPerson]
    ) -> tuple[Slip, ...]:
        """Make these the people of a workstation; the next package to it tells it.

        Slips are for those who are new there. Raises NotFound, BadTransition, Invalid.
        """
        only_at(tx, StationRole.OFFICE)
        row = granting.workstation(tx, key_id)
        granting.in_use(row)
        fresh = roster.set_roster(tx, key_id, people)
        standing.rejudge(tx)
        tx.about("workstation", UUID(hex=key_id))
        tx.touched("workstation", UUID(hex=key_id))
        return granting.slips(tx, row, fresh)

    @writes(Operation.ENROL)
    def renew_code(self, tx: Writing, key_id: str, account: UUID) -> Slip:
        """A new code for somebody who cannot log in; the next package carries it.

        Raises NotFound, BadTransition, Invalid.
        """
        only_at(tx, StationRole.OFFICE)
        row = granting.workstation(tx, key_id)
        granting.in_use(row)
        code = roster.renew_code(tx, key_id, account)
        tx.about("account", account)
        return granting.slips(tx, row, {account: code})[0]

    @writes(Operation.REVOKE)
    def retire(self, tx: Writing, key_id: str, reason: str) -> None:
        """停用: late packages that link to earlier ones are still taken in.

        Raises NotFound, BadTransition unless it is in use, Invalid without a reason.
        """
        only_at(tx, StationRole.OFFICE)
        row = granting.workstation(tx, key_id)
        granting.in_use(row)
        directory.set_status(tx, row, _S.RETIRED, granting.reason(reason))

    @writes(Operation.REVOKE)
    def compromise(self, tx: Writing, key_id: str, reason: str) -> None:
        """吊销: nothing from it is read any more; its packages are kept in quarantine.

        Raises NotFound, BadTransition when it is so already, Invalid without a reason.
        """
        only_at(tx, StationRole.OFFICE)
        row = granting.workstation(tx, key_id)
        if row.status == _S.COMPROMISED:
            raise BadTransition("这台工作站已经吊销，不必再次办理。")
        directory.set_status(tx, row, _S.COMPROMISED, granting.reason(reason))
