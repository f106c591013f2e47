"""The commands of 数据交换: export, consolidate, digest, enrol."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from desktop.command_frame import DONE, PARTLY, CommandFault, Result, opened
from desktop.services.exchange.enrolment_forms import RequestInfo, RosterPerson
from desktop.services.exchange.values import PackageReport
from desktop.services.registry import Services
from desktop.terms import Role, StationRole

_COMPARE = (
    "请与对方屏幕或激活码单上的核对数字逐组比对，一致后加上 --digits 再执行一次。本次没有改动。"
)
_NOTHING = "没有找到要由本机接收的数据包。"
_COUNTS = ("new", "merged", "conflicts", "held", "waiting", "known")


def _export(args: argparse.Namespace) -> Result:
    with opened(args) as services:
        team = _channel(services, args.team)
        made = services.exchange.export(to=_folder(args.to), team=team)
    files = [str(f.path) for f in made.files]
    result: dict[str, Any] = {
        "package": str(made.package),
        "to": made.to,
        "revisions": made.revisions,
        "sha256": made.sha256,
        "lines": [
            *(f"已导出：{file}" for file in files),
            (
                f"发给{made.to}，第 {made.number} 号，修订 {made.revisions} 条，附件 {made.blobs} 个。"
                "已回读核对，可安全拔出。"
            ),
            *((made.advice,) if made.advice else ()),
        ],
    }
    if len(files) > 1:
        result["packages"] = files
    return DONE, result


def _folder(folder: Path) -> Path:
    """The folder to write into, made when only its last part is missing.

    Anything more would rather be a stick that is not plugged in.
    """
    if not folder.exists() and folder.parent.is_dir():
        try:
            folder.mkdir()
        except OSError:
            raise CommandFault(f"不能建立文件夹“{folder.name}”。请检查路径和权限。") from None
    return folder


def _channel(services: Services, number: int | None) -> int | None:
    """The team that is meant: the office names one, a team's workspace has but its own."""
    if services.desk.station is StationRole.OFFICE:
        if number is None:
            raise CommandFault("请用 --team 指定考核组，例如 --team 3。")
        return number
    own = services.desk.actor.team_no
    if number is not None and number != own:
        raise CommandFault(f"这是第{own}考核组的工作区，--team 不能写别的组。")
    return None


def _consolidate(args: argparse.Namespace) -> Result:
    with opened(args) as services:
        reports = services.exchange.consolidate(args.files, confirm_clock=args.confirm_clock)
    partly = not reports or any(not r.accepted for r in reports)
    return (PARTLY if partly else DONE), {
        "packages": [_as_json(r) for r in reports],
        "lines": [line for r in reports for line in _told(r)] or [_NOTHING],
    }


def _as_json(report: PackageReport) -> dict[str, Any]:
    return {
        "file": str(report.file),
        "accepted": report.accepted,
        "code": report.code.value,
        "message": report.message,
        "revisions": report.revisions,
        **{name: getattr(report, name) for name in _COUNTS},
    }


def _told(report: PackageReport) -> Iterator[str]:
    whose = f"{report.sender}第 {report.number} 号　" if report.sender else ""
    yield f"{report.file.name}\t{whose}{report.message}"
    if report.accepted:
        yield (
            f"    修订 {report.revisions} 条：新增 {report.new}，合并 {report.merged}，"
            f"冲突 {report.conflicts}，暂留 {report.held}，等待 {report.waiting}，"
            f"已有 {report.known}；附件 {report.blobs} 个"
        )
    for note in report.notes:
        yield f"    说明：{note}"


def _digest(args: argparse.Namespace) -> Result:
    with opened(args) as services:
        office = services.desk.station is StationRole.OFFICE
        if (office and args.team is None) or not services.exchange.enrolled():
            return _whole_digest(services)
        found = services.exchange.digest(_channel(services, args.team))
    lines = [f"数据摘要（与本组有关的部分）：{found.digest}", f"共 {found.rows} 行"]
    return DONE, {"digest": found.digest, "rows": found.rows, "lines": lines}


def _whole_digest(services: Services) -> Result:
    found = services.integrity.digest()
    lines = [f"数据摘要：{found.digest}", f"修订记录：{found.revisions} 条"]
    return DONE, {"digest": found.digest, "revisions": found.revisions, "lines": lines}


def _enrol(args: argparse.Namespace) -> Result:
    steps = {"request": _request, "grant": _grant, "accept": _accept}
    with opened(args) as services:
        return steps[args.step](services, args)


def _request(services: Services, args: argparse.Namespace) -> Result:
    made = services.enrolment.request(_folder(args.to))
    return DONE, {
        "request": str(made.path),
        "digits": made.digits,
        "lines": [f"登记申请已写出：{made.path}", f"核对数字：{made.digits}"],
    }


def _grant(services: Services, args: argparse.Namespace) -> Result:
    told = services.enrolment.inspect(args.file)
    if args.digits is None:
        return _to_compare(told.digits)
    if args.people is not None:
        people = _read_people(args.people, told)
    else:
        people = services.enrolment.proposed_people(args.team, told.account)
    made = services.enrolment.grant(
        args.file, team=args.team, digits=args.digits, people=people, folder=_folder(args.to)
    )
    return DONE, {
        "grant": str(made.path),
        "digits": made.digits,
        "slips": [{"account": s.login, "name": s.name, "code": s.code} for s in made.slips],
        "lines": [
            f"登记授权已写出：{made.path}",
            f"核对数字：{made.digits}",
            *(f"{s.name}\t账号 {s.login}\t激活码（只显示这一次）{s.code}" for s in made.slips),
        ],
    }


def _accept(services: Services, args: argparse.Namespace) -> Result:
    if args.digits is None:
        return _to_compare(services.enrolment.inspect_grant(args.file).digits)
    done = services.enrolment.accept(args.file, digits=args.digits)
    return DONE, {
        "team": done.team,
        "people": [{"account": p.login, "name": p.name, "role": p.role.value} for p in done.people],
        "closed": list(done.closed),
        "lines": [
            f"登记完成：{done.team}",
            *(f"{p.name}\t账号 {p.login}\t{p.role.label}" for p in done.people),
        ],
    }


def _to_compare(digits: str) -> Result:
    return PARTLY, {"digits": digits, "lines": [f"核对数字：{digits}", _COMPARE]}


def _read_people(path: Path, told: RequestInfo) -> tuple[RosterPerson, ...]:
    """The roster of a file; who asked for the enrolment keeps the account."""
    try:
        rows: Sequence[Mapping[str, Any]] = orjson.loads(path.read_bytes())
        people = []
        for row in rows:
            person = RosterPerson(str(row["account"]), str(row["name"]), Role(row["role"]))
            mine = row.get("founder") is True
            people.append(replace(person, account=told.account) if mine else person)
        return tuple(people)
    except OSError:
        raise CommandFault(f"读不出名册文件“{path.name}”。请检查路径。") from None
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise CommandFault(
            f"名册文件“{path.name}”的格式不对：应为 "
            '[{"account": 账号, "name": 姓名, "role": "team_leader" 或 "team_member"}]，'
            '发起登记的账号另有 "founder": true。'
        ) from None


EXCHANGE_HANDLERS: Mapping[str, Callable[[argparse.Namespace], Result]] = {
    "export": _export,
    "consolidate": _consolidate,
    "digest": _digest,
    "enrol": _enrol,
}
