"""The books of the exchange as a page shows them: channels, 收发登记, what does not show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import select

from desktop.models import channels as book
from desktop.models.apply import HELD, WAITING
from desktop.models.exchange import PackageRow, Station, Workstation
from desktop.models.revision import read_line
from desktop.models.teams import AssessmentTeam
from desktop.services.door import Reading
from desktop.services.errors import NotFound
from desktop.services.exchange import cleared, selection, standing
from desktop.services.exchange.refusals import SENTENCES
from desktop.services.exchange.values import (
    ChannelLine,
    RegisterLine,
    RegisterQuery,
    UnshownLine,
)
from desktop.services.teams import team_id
from desktop.terms import PackageCode, StationRole

__all__ = ["HELD", "WAITING", "channel_team", "channels", "register", "unshown"]

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WAITS: Final = "所依据的记录还没有到，收到后会自动显示"
_NO_TEAM: Final = "请选择考核组：每个考核组的数据摘要各不相同。"
_GOOD: Final = frozenset({PackageCode.OK, PackageCode.INCLUDED, PackageCode.WRITTEN})


Counted = dict[str, tuple[object, int]]
"""For each workstation what was counted last, and the state of the books then."""


def channels(tx: Reading, counted: Counted) -> tuple[ChannelLine, ...]:
    """How the exchange with each enrolled workstation stands, the office's or the teams'.

    ``counted`` is kept by the caller: what one team must know takes a good part of a second to
    choose in a city, and is chosen again only when something was written.
    """
    if not standing.is_enrolled(tx.session):
        return ()
    own = standing.own_keys(tx.session).public.key_id
    rows = tx.session.scalars(
        select(Workstation).where(Workstation.key_id != own).order_by(Workstation.title)
    )
    unshown = _unshown_counts(tx)
    numbers = _team_numbers(tx)
    lines = [_channel(tx, row, unshown, numbers, counted) for row in rows]
    return tuple(sorted(lines, key=lambda line: (line.team or 0, line.station)))


def _channel(
    tx: Reading,
    row: Workstation,
    unshown: Mapping[tuple[str, int], int],
    numbers: Mapping[UUID, int],
    counted: Counted,
) -> ChannelLine:
    present, _ = standing.instance(tx.session)
    known = book.channel_state(tx.connection, present, row.present)
    numbered = book.last_number(tx.connection, present, row.present)
    out_number, out_at = _newest(tx, row.key_id, outgoing=True)
    in_number, in_at = _newest(tx, row.key_id, outgoing=False)
    return ChannelLine(
        key_id=row.key_id,
        station=row.title,
        team=None if row.team_id is None else numbers.get(row.team_id),
        status=row.status,
        out_number=out_number,
        out_at=out_at,
        in_number=in_number,
        in_at=in_at,
        unsent=_fresh(tx, row, (present, numbered), counted) + max(0, numbered - known.head.n),
        unacked=max(0, known.head.n - known.acked_n),
        held=unshown.get((row.key_id, HELD), 0),
        waiting=unshown.get((row.key_id, WAITING), 0),
        acknowledged=known.acked_n,
    )


def _fresh(tx: Reading, row: Workstation, outbox: object, counted: Counted) -> int:
    """How many revisions this workstation is to get that have no number yet."""
    written = tx.connection.execute(
        "SELECT (SELECT max(rowid) FROM revision), (SELECT count(*) FROM revision WHERE state <> 0)"
    ).fetchone()
    state = (written, outbox, row.present, row.team_id, tx.desk.clock.today())
    before, count = counted.get(row.key_id, (None, 0))
    if before != state:
        count = sum(1 for _ in selection.dots_for(tx, row))
        counted[row.key_id] = (state, count)
    return count


def _newest(tx: Reading, key_id: str, *, outgoing: bool) -> tuple[int | None, dt.datetime | None]:
    codes = [code.value for code in _GOOD]
    row = tx.session.execute(
        select(PackageRow.number, PackageRow.at)
        .where(
            PackageRow.key_id == key_id,
            PackageRow.outgoing == outgoing,
            PackageRow.code.in_(codes),
        )
        .order_by(PackageRow.at.desc(), PackageRow.number.desc())
        .limit(1)
    ).first()
    return (None, None) if row is None else (row.number, row.at)


def _unshown_counts(tx: Reading) -> dict[tuple[str, int], int]:
    keys = dict(tx.session.execute(select(Station.origin, Station.key_id)).all())
    found: dict[tuple[str, int], int] = {}
    for origin, state, count in tx.connection.execute(
        "SELECT origin, state, count(*) FROM revision WHERE state <> 0 GROUP BY origin, state"
    ):
        place = (keys.get(origin) or "", state)
        found[place] = found.get(place, 0) + count
    return found


def _team_numbers(tx: Reading) -> dict[UUID, int]:
    rows = tx.session.execute(select(AssessmentTeam.id, AssessmentTeam.number))
    return dict(rows.all())


def register(tx: Reading, query: RegisterQuery) -> tuple[RegisterLine, ...]:
    """收发登记, the newest first."""
    statement = select(PackageRow).order_by(PackageRow.at.desc(), PackageRow.id.desc())
    good = [code.value for code in _GOOD]
    if query.outgoing is not None:
        statement = statement.where(PackageRow.outgoing == query.outgoing)
    if query.key_id is not None:
        statement = statement.where(PackageRow.key_id == query.key_id)
    if query.refused is not None:
        refused = PackageRow.code.not_in(good)
        statement = statement.where(refused if query.refused else ~refused)
    if query.before is not None:
        statement = statement.where(PackageRow.at < query.before)
    titles = _titles(tx)
    return tuple(_line(row, titles) for row in tx.session.scalars(statement.limit(query.limit)))


def _titles(tx: Reading) -> dict[str, str]:
    rows = tx.session.execute(select(Workstation.key_id, Workstation.title))
    return dict(rows.all())


def _clearing(row: PackageRow) -> str:
    """A sentence about the clearing of which a package brought the record, else nothing."""
    notes = orjson.loads(row.report).get("clearing")
    return "" if notes is None else cleared.told(cleared.read_clearing(notes))


def _line(row: PackageRow, titles: Mapping[str, str]) -> RegisterLine:
    code = PackageCode(row.code)
    return RegisterLine(
        id=row.id,
        at=row.at,
        outgoing=row.outgoing,
        station=titles.get(row.key_id or "", "来源不明"),
        number=row.number,
        file=row.file,
        code=code,
        message=SENTENCES[code] + _clearing(row),
        revisions=row.revisions,
        blobs=row.blobs,
        size=row.size,
        sha256=row.sha256,
        author=row.author,
        medium=row.medium_id,
        handed_over=row.handed_over,
    )


def unshown(tx: Reading, state: int, limit: int) -> tuple[UnshownLine, ...]:
    """Revisions that do not show, with the reason and where they come from."""
    found = tx.session.execute(
        select(Station.origin, Workstation.title).join(
            Workstation, Workstation.key_id == Station.key_id
        )
    )
    stations = dict(found.all())
    rows = tx.connection.execute(
        "SELECT origin, seq, table_name, row_id, reason, line FROM revision "
        "WHERE state <> 0 AND state = ? ORDER BY rowid DESC LIMIT ?",
        (state, limit),
    )
    return tuple(
        UnshownLine(
            origin=origin,
            seq=seq,
            station=stations.get(origin, "来源不明"),
            table=table,
            row=row,
            reason=reason or _WAITS,
            at=_EPOCH + dt.timedelta(microseconds=read_line(line).at),
        )
        for origin, seq, table, row, reason, line in rows
    )


def channel_team(tx: Reading, team: UUID | int | None) -> UUID:
    """The team whose channel is meant. Raises PackageRefused(NOT_ENROLLED), NotFound."""
    if tx.desk.station is StationRole.TEAM:
        own = standing.own_certificate(tx.session).team
        return UUID(hex=own)
    if team is None:
        raise NotFound(_NO_TEAM)
    chosen = team_id(team) if isinstance(team, int) else team
    if tx.session.get(AssessmentTeam, chosen) is None:
        raise NotFound("没有这个考核组。请核对组号。")
    return chosen
