"""What each command of the command line does; gives an exit code and one JSON object."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from desktop.command_frame import (
    DAMAGED,
    DONE,
    PARTLY,
    CommandFault,
    Result,
    first_line,
    folder_of,
    opened,
    password_of,
)
from desktop.commands_exchange import EXCHANGE_HANDLERS
from desktop.models.encrypted import StoreError
from desktop.services.cadres import CadreQuery
from desktop.services.documents.errors import DocumentError
from desktop.services.dossiers import PersonFault, PortraitFile
from desktop.services.errors import ServiceError
from desktop.services.imports import as_json, gather
from desktop.services.registry import Services, found_workspace, recover_services
from desktop.services.sample import COUNT_LABELS, MEDIA, build_sample
from desktop.services.security.accounts import AccountRefused, NewAccount
from desktop.services.security.files import safe_write
from desktop.services.selftest import run_self_test
from desktop.services.units import UnitQuery
from desktop.terms import Role, StationRole

UNDERSTOOD = (CommandFault, ServiceError, StoreError, DocumentError)


def _init(args: argparse.Namespace) -> Result:
    folder = folder_of(args)
    accounts = _read_accounts(args.accounts)
    try:
        code = found_workspace(folder, args.title, StationRole(args.role), accounts)
    except AccountRefused as refused:
        raise CommandFault(refused.sentence) from None
    return DONE, {
        "workspace": str(folder),
        "accounts": len(accounts),
        "recovery_code": code,
        "lines": [
            f"工作区已建立：{folder}",
            f"恢复码（只显示这一次，请抄写后密封保存）：{code}",
        ],
    }


def _read_accounts(path: Path) -> list[NewAccount]:
    try:
        rows = orjson.loads(path.read_bytes())
        return [
            NewAccount(
                _word(r, "account"),
                _word(r, "name"),
                Role(r["role"]),
                _word(r, "password"),
                team_no=_team(r),
            )
            for r in rows
        ]
    except OSError:
        raise CommandFault(f"读不出账号文件“{path.name}”。请检查路径。") from None
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise CommandFault(
            f"账号文件“{path.name}”的格式不对：应为 "
            '[{"account": 账号, "name": 姓名, "role": 角色, "password": 口令}]，'
            '考核组的账号另有 "team": 组号；'
            f"角色可为 {'、'.join(Role.labels())}。"
        ) from None


def _word(row: Mapping[str, Any], key: str) -> str:
    """A text of the accounts' file; a number there would lose its leading zeros."""
    value = row[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _team(row: Mapping[str, Any]) -> int | None:
    """The team's number, which accounts of a team must have."""
    value = row.get("team")
    if value is not None and type(value) is not int:
        raise TypeError("team")
    return value


def _recover(args: argparse.Namespace) -> Result:
    """A new password by the recovery code, for whom nobody else may reset it."""
    folder = folder_of(args)
    if not args.account:
        raise CommandFault("请用 --account 指定要重设口令的账号。")
    code = first_line(args.recovery_file, "恢复码文件")
    recover_services(folder, code, args.account, password_of(args)).lock()
    return DONE, {
        "account": args.account,
        "lines": [f"账号“{args.account}”的口令已重设。恢复码仍然有效，请继续密封保存。"],
    }


def _new_recovery_code(args: argparse.Namespace) -> Result:
    with opened(args) as services:
        code = services.accounts.new_recovery_code()
    return DONE, {
        "recovery_code": code,
        "lines": [f"新的恢复码（只显示这一次，请抄写后密封保存；原恢复码已作废）：{code}"],
    }


def _cycle(args: argparse.Namespace) -> Result:
    with opened(args) as services:
        services.scheme.open_cycle(args.year)
        years = [c.year for c in services.scheme.cycles()]
    return DONE, {
        "year": args.year,
        "cycles": years,
        "lines": [f"考核年度 {args.year} 已开启。现有年度：{'、'.join(map(str, years))}"],
    }


def _demo(args: argparse.Namespace) -> Result:
    made = build_sample(args.dir, size=args.size, seed=args.seed)
    return DONE, {
        "workspace": made.accounts["office"]["workspace"],
        "teams": [t["workspace"] for t in made.accounts["teams"]],
        "counts": dict(made.counts),
        "seconds": round(made.seconds, 1),
        "lines": [
            f"演示库已建立：{args.dir}",
            *_counted(made.counts),
            (
                f"考核组工作站\t{len(made.accounts['teams'])}"
                f"（各组的上报包在 {args.dir / MEDIA}，考核办尚未接收）"
            ),
        ],
    }


def _counted(counts: Mapping[str, int]) -> Iterator[str]:
    return (f"{COUNT_LABELS[noun]}\t{n}" for noun, n in counts.items())


def _import(args: argparse.Namespace) -> Result:
    files = gather(args.files)
    with opened(args) as services:
        plan = services.imports.preview(files)
        report = plan if args.dry_run else services.imports.take(plan, {})
        result = as_json(report)
    partly = any(f["asked"] or f["rejected"] for f in result["files"])
    result["dry_run"] = bool(args.dry_run)
    result["lines"] = list(_import_lines(result))
    return (PARTLY if partly else DONE), result


def _import_lines(result: Mapping[str, Any]) -> Iterator[str]:
    for f in result["files"]:
        yield (
            f"{f['file']}\t共 {f['rows']} 行：新增 {f['new']}，更新 {f['updated']}，"
            f"无变化 {f['unchanged']}，待确认 {f['asked']}，未导入 {len(f['rejected'])}"
        )
        for note in f.get("notes", ()):
            yield f"    说明：{note}"
        for problem in f["rejected"]:
            place = f"第 {problem['row']} 行：" if problem["row"] else ""
            yield f"    {place}{problem['reason']}"
    for question in result.get("questions", ()):
        yield f"    待确认：{question['file']} {question['question']}（在窗口“对象库—导入”中确认）"
    total = {k: sum(f[k] for f in result["files"]) for k in ("rows", "new", "updated", "asked")}
    rejected = sum(len(f["rejected"]) for f in result["files"])
    yield (
        f"合计 {len(result['files'])} 个文件 {total['rows']} 行：新增 {total['new']}，"
        f"更新 {total['updated']}，待确认 {total['asked']}，未导入 {rejected}"
    )
    if result["dry_run"]:
        yield "以上为试导入的结果，没有写入任何数据。"


def _portrait(args: argparse.Namespace) -> Result:
    with opened(args) as services:
        wanted = _whom(services, args)
        if not wanted:
            raise CommandFault("没有符合条件的干部，没有生成画像。")
        args.out.mkdir(parents=True, exist_ok=True)
        documents: list[dict[str, Any]] = []
        # Of one person the fault itself is the answer; of many, the others go on.
        failed: list[PersonFault] | None = [] if len(wanted) > 1 else None
        for made in services.dossiers.portrait_files(wanted, merged=args.merged, failed=failed):
            path = (args.out / made.file).absolute()
            safe_write(path, made.pdf)
            documents.append(_document(made, path))
    faults = failed or []
    return (PARTLY if faults else DONE), {
        "documents": documents,
        "failed": [{"subject": f.subject, "reason": f.reason} for f in faults],
        "lines": [
            *(f"{d['file']}\t{d['pages']}页" for d in documents),
            *(f"未生成\t{f.subject}：{f.reason}" for f in faults),
        ],
    }


def _document(made: PortraitFile, path: Path) -> dict[str, Any]:
    return {
        "subject": made.subject,
        "file": str(path),
        "pages": made.pages,
        "sha256": hashlib.sha256(made.pdf).hexdigest(),
    }


def _whom(services: Services, args: argparse.Namespace) -> Sequence[UUID]:
    if args.all:
        return services.cadres.find(CadreQuery())
    if args.unit is not None:
        lines = services.units.rows(services.units.find(UnitQuery(text=args.unit)))
        found = [u for u in lines if u.name == args.unit] or lines
        if len(found) != 1:
            what = "没有" if not found else "不止一个"
            raise CommandFault(f"{what}名称为“{args.unit}”的单位。请写出单位全称。")
        return services.cadres.find(CadreQuery(unit=found[0].id))
    chosen: list[UUID] = []
    for name in args.cadre:
        plain = "".join(name.split())
        lines_found = services.cadres.rows(services.cadres.find(CadreQuery(text=plain)))
        same = [line.id for line in lines_found if line.name == plain]
        if not same:
            raise CommandFault(f"没有名为“{name}”的干部。请核对姓名。")
        # Two people of one name are two portraits: nobody is chosen by guess.
        chosen += same
    return chosen


def _ledger(args: argparse.Namespace) -> Result:
    kind = args.out.suffix.lower()
    if kind not in (".pdf", ".xlsx"):
        raise CommandFault("台账文件的扩展名应为 .pdf 或 .xlsx。")
    with opened(args) as services:
        made = (
            services.dossiers.rectification_ledger_pdf()
            if kind == ".pdf"
            else services.dossiers.rectification_ledger_xlsx()
        )
    args.out.parent.mkdir(parents=True, exist_ok=True)
    safe_write(args.out, made.data)
    return DONE, {
        "file": str(args.out.absolute()),
        "items": made.items,
        "pages": made.pages,
        "sha256": hashlib.sha256(made.data).hexdigest(),
        "lines": [f"整改台账已生成：{args.out}（{made.items} 项）"],
    }


def _check(args: argparse.Namespace) -> Result:
    with opened(args) as services:
        report = services.integrity.check()
    lines = list(report.problems) or ["数据完好：数据库、修订记录、审计日志和附件相互一致。"]
    return (DONE if report.ok else DAMAGED), {
        "ok": report.ok,
        "problems": list(report.problems),
        "lines": lines,
    }


def _self_test(_args: argparse.Namespace) -> Result:
    steps = run_self_test()
    failed = [s for s in steps if s.fault]
    return (DAMAGED if failed else DONE), {
        "ok": not failed,
        "steps": [{"step": s.title, "ok": not s.fault, "fault": s.fault} for s in steps],
        "lines": [f"{'不通过' if s.fault else '通过'}\t{s.title}{s.fault}" for s in steps],
    }


HANDLERS: Mapping[str, Callable[[argparse.Namespace], Result]] = {
    "init": _init,
    "recover": _recover,
    "new-recovery-code": _new_recovery_code,
    "cycle": _cycle,
    "demo": _demo,
    "import": _import,
    "portrait": _portrait,
    "ledger": _ledger,
    "check": _check,
    "self-test": _self_test,
    **EXCHANGE_HANDLERS,
}
