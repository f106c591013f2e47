"""What stands in the way of a clearing: revisions that the office has not confirmed.

Our own ones, and those that it has forgotten and that we are to give back. Counted over the
channel to the office's present instance alone: an office that was restored from a backup and
forgot what it had confirmed is a new instance, and everything counts again.
Source: exchange.md §2, domain.md §3 step 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import func, select

from desktop.models import channels
from desktop.models.exchange import BlobWant, Workstation
from desktop.models.interviews import InterviewName
from desktop.models.teams import AssessmentTeam
from desktop.services.door import Reading
from desktop.services.exchange import selection, standing
from desktop.services.exchange.cleared import InstanceCount

_NOT_ENROLLED: Final = (
    "本工作区没有向考核办登记，考核办没有收到过其中的内容，不能清退。请先办理登记并上报。"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What one transaction sees of this workspace and its channel to the office."""

    enrolled: bool
    team: str
    team_hex: str
    instances: tuple[InstanceCount, ...]
    present: str
    office: str
    acked_n: int
    acked_c: str
    unsent: int
    unconfirmed: int
    wanted: int
    names: int

    @property
    def settled(self) -> bool:
        """Whether the office has everything, so that nothing is lost with this workspace."""
        return self.enrolled and not (self.unsent or self.unconfirmed or self.wanted)

    @property
    def sentence(self) -> str:
        """What is missing and what to do, or that all is ready."""
        if not self.enrolled:
            return _NOT_ENROLLED
        if self.unsent:
            return (
                f"还有 {self.unsent:,} 条修订没有导出，不能清退。"
                "请先导出数据包交考核办，再接收考核办的回执，然后办理清退。"
            )
        if self.unconfirmed:
            return (
                f"还有 {self.unconfirmed:,} 条修订已导出、但没有收到考核办的回执，不能清退。"
                "请在考核办接收后，把考核办下发的数据包拿回本机接收，再办理清退。"
            )
        if self.wanted:
            return (
                f"考核办还缺 {self.wanted:,} 个附件，不能清退。"
                "请再导出一次交考核办，接收考核办的回执后再办理清退。"
            )
        return "本工作区的全部修订都已由考核办接收并回执，可以清退。"


def facts_of(tx: Reading) -> Facts:
    """What this transaction sees. Raises PackageRefused when the office is not known."""
    session, connection = tx.session, tx.connection
    present, earlier = standing.instance(session)
    names = session.scalar(select(func.count()).select_from(InterviewName)) or 0
    own = (*earlier, present)
    counts = dict(
        connection.execute(
            "SELECT origin, count(*) FROM revision "
            "WHERE origin IN (SELECT value FROM json_each(?)) GROUP BY origin",
            (orjson.dumps(own).decode(),),
        ).fetchall()
    )
    instances = tuple(InstanceCount(origin, counts.get(origin, 0)) for origin in own)
    total = sum(counts.values())
    if not standing.is_enrolled(session):
        return Facts(False, "", "", instances, present, "", 0, bytes(32).hex(), total, 0, 0, names)
    office = standing.office_station(session)
    state = channels.channel_state(connection, present, office.present)
    head = channels.head_at(connection, present, office.present, state.acked_n)
    unsent, unconfirmed = _underway(tx, present, office, state.acked_n)
    team = standing.own_certificate(session).team or ""
    row = session.get(AssessmentTeam, UUID(hex=team))
    wanted = session.scalars(select(BlobWant.sha256).where(BlobWant.key_id == office.key_id))
    return Facts(
        enrolled=True,
        team=standing.own_certificate(session).title if row is None else row.title,
        team_hex=team,
        instances=instances,
        present=present,
        office=office.present,
        acked_n=state.acked_n,
        acked_c=(channels.START if head is None else head.c).hex(),
        unsent=unsent,
        unconfirmed=unconfirmed,
        wanted=sum(tx.desk.blobs.has(sha256) for sha256 in wanted),
        names=names,
    )


def _underway(tx: Reading, present: str, office: Workstation, acked: int) -> tuple[int, int]:
    """What the office is to get that is in no package yet, and what it has not confirmed."""
    written = channels.channel_state(tx.connection, present, office.present).head.n
    numbered = channels.last_number(tx.connection, present, office.present)
    out = max(written, acked)
    fresh = sum(1 for _ in selection.dots_for(tx, office))
    return fresh + numbered - out, out - acked
