"""The command line: the same services without a window, for administrators and batch work.

Exit codes: 0 done, 1 done in part (the report says what), 2 wrong use, 3 refused (permission,
password), 4 damaged data. What people decide is never decided here: a row that needs an answer
is left out and counted as asked.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import orjson

from desktop import __version__
from desktop.services.errors import disk_fault

ACCOUNTS_HELP = (
    '账号文件，JSON：[{"account": 账号, "name": 姓名, "role": 角色, "password": 口令}]；'
    "考核办至少要有 sysadmin 系统管理员、security 安全保密管理员、auditor 安全审计员、"
    "clerk 考核办工作人员，考核组要有 team_leader 组长并写 team 组号"
)
PEOPLE_HELP = (
    '名册文件，JSON：[{"account": 账号, "name": 姓名, "role": team_leader 或 team_member}]，'
    '发起登记的账号另写 "founder": true；不写则按考核组当前席位'
)
DONE, PARTLY, WRONG_USE, REFUSED, DAMAGED = range(5)
_REFUSALS = frozenset({"refused", "login", "delayed", "account", "recovery_code", "in_use"})
_DAMAGES = frozenset(
    {"damaged", "wrong_key", "slots", "migration", "newer_schema", "blob_missing", "blob_damaged"}
)
_WRONG = frozenset({"usage", "not_workspace", "folder", "not_local"})

_CANCELLED = (
    "操作已中断，尚未完成的改动没有写入数据库；已经生成的文件留在原处，不需要的请自行删除。"
)
_NO_SAMPLE = (
    "没有找到演示库，或演示库不完整。"
    "请先用 kaohe demo build/demo/ws 建立演示库，再用 kaohe --sample 打开。"
)
Result = tuple[int, dict[str, Any]]


class WrongUse(Exception):
    """The call's words are off; carries one sentence."""


# What argparse says, and the same in Chinese; the names of options stay as they are typed.
_SAID: tuple[tuple[str, str], ...] = (
    (
        r"argument 命令: invalid choice: '?(.*?)'? \(choose from (.*)\)",
        "没有“{0}”这个命令，可用的有 {1}",
    ),
    (
        r"argument (.*?): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        "{0} 不能是“{1}”，可用的有 {2}",
    ),
    (r"argument (.*?): invalid int value: (.*)", "{0} 应为整数，不能是 {1}"),
    (r"argument (.*?): not allowed with argument (.*)", "{0} 不能与 {1} 同用"),
    (r"argument (.*?): expected (?:one|at least one) argument", "{0} 后面缺少内容"),
    (r"argument (.*?): ignored explicit argument (.*)", "{0} 后面不应有内容 {1}"),
    (r"one of the arguments (.*) is required", "应从 {0} 中选用一项"),
    (r"the following arguments are required: (.*)", "缺少 {0}"),
    (r"unrecognized arguments: (.*)", "不认识 {0}"),
    (r"ambiguous option: (.*) could match (.*)", "{0} 不明确，可能指 {1}"),
)


def _in_chinese(message: str) -> str:
    for pattern, words in _SAID:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return words.format(*(part.replace("'", "") for part in found.groups()))
    return "参数不对"


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self, prog: str | None = None, description: str | None = None) -> None:
        super().__init__(prog, description=description, formatter_class=_Help, add_help=False)
        self._positionals.title = "内容"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示用法")

    def error(self, message: str) -> NoReturn:
        raise WrongUse(f"命令写法有误：{_in_chinese(message)}。用 kaohe --help 查看用法。")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="kaohe", description="干部考核工作台")
    parser.add_argument(
        "--workspace", type=Path, metavar="目录", help="工作区文件夹（写在命令之前）"
    )
    parser.add_argument("--account", metavar="账号", help="账号（写在命令之前）")
    parser.add_argument(
        "--password-file", type=Path, metavar="文件", help="口令文件（第一行；写在命令之前）"
    )
    parser.add_argument("--json", action="store_true", help="结果以一个 JSON 对象输出")
    parser.add_argument("--version", action="version", version=__version__, help="显示版本")
    parser.add_argument("--sample", action="store_true", help="打开演示库的窗口")
    parser.add_argument("--walk", type=Path, metavar="目录", help="在演示库上走一遍主要工作")
    commands = parser.add_subparsers(dest="command", metavar="命令")
    _add_office_commands(commands)
    _add_paper_commands(commands)
    _add_exchange_commands(commands)
    commands.add_parser("check", help="检查数据")
    commands.add_parser("self-test", help="检查程序本身")
    return parser


def _add_office_commands(commands: Any) -> None:
    """Commands that make and fill a workspace."""
    made = commands.add_parser("init", help="建立工作区")
    made.add_argument(
        "--role", required=True, choices=("office", "team"), help="考核办 office，考核组 team"
    )
    made.add_argument("--title", required=True, metavar="名称", help="工作区名称")
    made.add_argument("--accounts", required=True, type=Path, metavar="文件", help=ACCOUNTS_HELP)
    made = commands.add_parser("recover", help="用恢复码重设账号口令")
    # Also after the command, as they are written there; without them the first ones stand.
    made.add_argument("--account", metavar="账号", default=argparse.SUPPRESS, help="账号")
    made.add_argument(
        "--recovery-file", required=True, type=Path, metavar="文件", help="恢复码文件（第一行）"
    )
    made.add_argument(
        "--password-file",
        type=Path,
        metavar="文件",
        default=argparse.SUPPRESS,
        help="新口令文件（第一行）",
    )
    commands.add_parser("new-recovery-code", help="更换恢复码")
    made = commands.add_parser("cycle", help="开启考核年度")
    made.add_argument("year", type=int, metavar="年度", help="例如 2027")
    made = commands.add_parser("demo", help="建立演示库")
    made.add_argument("dir", type=Path, metavar="目录", help="账号写在 目录/accounts.json")
    made.add_argument(
        "--size", choices=("small", "city"), default="small", help="小的 small，一个市 city"
    )
    made.add_argument("--seed", type=int, default=1, metavar="数", help="同一个数，同一个演示库")
    made = commands.add_parser("import", help="导入文件，按内容识别")
    made.add_argument("files", nargs="+", type=Path, metavar="文件或目录", help="可以写多个")
    made.add_argument("--dry-run", action="store_true", help="试导入：只看结果，不写入")


def _add_paper_commands(commands: Any) -> None:
    """Commands that leave documents."""
    made = commands.add_parser("portrait", help="生成干部画像")
    whom = made.add_mutually_exclusive_group(required=True)
    whom.add_argument("--all", action="store_true", help="全部干部")
    whom.add_argument("--unit", metavar="单位", help="一个单位的班子成员")
    whom.add_argument("--cadre", nargs="+", metavar="姓名", help="指定的干部；同名的都生成")
    made.add_argument("--out", required=True, type=Path, metavar="目录", help="文件放在哪里")
    made.add_argument("--merged", action="store_true", help="合成一个文件，带书签")
    made = commands.add_parser("ledger", help="生成台账")
    made.add_argument("which", choices=("rectification",), help="整改台账 rectification")
    made.add_argument(
        "--out", required=True, type=Path, metavar="文件", help="文件.pdf 或 文件.xlsx"
    )


def _add_exchange_commands(commands: Any) -> None:
    """Commands of 数据交换."""
    made = commands.add_parser("export", help="导出数据包：考核组上报，考核办下发")
    made.add_argument("--team", type=int, metavar="组号", help="考核办下发给哪个组")
    made.add_argument("--to", required=True, type=Path, metavar="目录", help="介质上的文件夹")
    made = commands.add_parser("consolidate", help="接收数据包")
    made.add_argument("files", nargs="+", type=Path, metavar="文件或目录", help="可以写多个")
    made.add_argument("--confirm-clock", action="store_true", help="已核对本机日期，确认无误")
    made = commands.add_parser("digest", help="数据摘要")
    made.add_argument("--team", type=int, metavar="组号", help="与哪个组核对")
    enrol = commands.add_parser("enrol", help="工作站登记").add_subparsers(
        dest="step", metavar="步骤", required=True
    )
    made = enrol.add_parser("request", help="考核组：写出登记申请")
    made.add_argument("--to", required=True, type=Path, metavar="目录", help="介质上的文件夹")
    made = enrol.add_parser("grant", help="考核办：核对核对数字后授权")
    made.add_argument("file", type=Path, metavar="文件", help="登记申请")
    made.add_argument("--team", required=True, type=int, metavar="组号", help="授权给哪个组")
    made.add_argument("--digits", metavar="核对数字", help="考核组屏幕上的 8 组数字；不写则只显示")
    made.add_argument("--to", required=True, type=Path, metavar="目录", help="介质上的文件夹")
    made.add_argument("--people", type=Path, metavar="文件", help=PEOPLE_HELP)
    made = enrol.add_parser("accept", help="考核组：核对核对数字后接受授权")
    made.add_argument("file", type=Path, metavar="文件", help="登记授权")
    made.add_argument("--digits", metavar="核对数字", help="激活码单上的 8 组数字；不写则只显示")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or open the window when there is none; gives the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in given
    try:
        args = _parser().parse_args(given)
        if args.command is None:
            code, result = _window(args)
            if not result:
                return code
        else:
            code, result = _run(args)
    except WrongUse as wrong:
        code, result = WRONG_USE, _failure("usage", str(wrong))
    except KeyboardInterrupt:
        code, result = PARTLY, _failure("cancelled", _CANCELLED)
    _print(result, as_json=as_json)
    return code


def _window(args: argparse.Namespace) -> Result:
    """Open the window; without a sentence when it was closed as it should be."""
    from desktop.app import run  # noqa: PLC0415 - Qt only when a window is wanted

    try:
        return run(args.workspace, sample=args.sample, walk=args.walk), {}
    except Exception as error:  # noqa: BLE001 - the last net: a user never sees a traceback
        sentence = getattr(error, "sentence", "")
        if sentence:
            return REFUSED, _failure(getattr(error, "code", "error"), sentence)
        if args.sample or args.walk is not None:
            return WRONG_USE, _failure("sample", _NO_SAMPLE)
        what = disk_fault(error) if isinstance(error, OSError) else type(error).__name__
        return PARTLY, _failure("window", f"窗口没有打开（{what}）。请用 self-test 检查程序。")


def _run(args: argparse.Namespace) -> Result:
    """Dispatch, and turn every failure that a user can understand into its code and sentence."""
    from desktop import commands  # noqa: PLC0415 - what it needs is heavy, --help is not

    handler: Callable[[argparse.Namespace], Result] = commands.HANDLERS[args.command]
    try:
        return handler(args)
    except WrongUse:
        raise
    except commands.UNDERSTOOD as error:
        code = getattr(error, "code", "error")
        sentence = getattr(error, "sentence", str(error))
        if code in _WRONG:
            return WRONG_USE, _failure(code, sentence)
        if code in _REFUSALS:
            return REFUSED, _failure(code, sentence)
        failure = _failure(code, sentence)
        if code not in _DAMAGES:
            return PARTLY, failure
        return DAMAGED, {**failure, "problems": [sentence]} if args.command == "check" else failure
    except OSError as error:
        what = disk_fault(error)
        return PARTLY, _failure("disk", f"读写文件时出错（{what}）。请检查路径、权限和磁盘空间。")
    except Exception as error:  # noqa: BLE001 - the last net: a user never sees a traceback
        sentence = (
            f"程序内部错误（{type(error).__name__}），未完成的改动没有写入。"
            "请用 check 检查数据，用 self-test 检查程序。"
        )
        return PARTLY, _failure("internal", sentence)


def _failure(code: str, sentence: str) -> dict[str, Any]:
    return {"ok": False, "error": {"code": code, "message": sentence}}


def _print(result: dict[str, Any], *, as_json: bool) -> None:
    for stream in (sys.stdout, sys.stderr):
        # A console of another code page must not fail on a rare character of a name.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if as_json else None, errors="replace")
    if as_json:
        sys.stdout.write(orjson.dumps(result).decode() + "\n")
        return
    error = result.get("error")
    if error is not None:
        sys.stderr.write(f"{error['message']}\n")
        return
    for line in result.get("lines", ()) or _plain(result):
        sys.stdout.write(f"{line}\n")


def _plain(result: dict[str, Any]) -> list[str]:
    return [
        f"{key}\t{value if not isinstance(value, list | dict) else orjson.dumps(value).decode()}"
        for key, value in result.items()
    ]
