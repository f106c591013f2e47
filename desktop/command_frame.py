"""What all commands of the command line share: the codes, the fault, the opened workspace."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.services.registry import Services, open_services

DONE, PARTLY, WRONG_USE, REFUSED, DAMAGED = range(5)
Result = tuple[int, dict[str, Any]]


class CommandFault(Exception):
    """The call cannot mean anything; carries one sentence."""

    code = "usage"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def folder_of(args: argparse.Namespace) -> Path:
    """The workspace that the call names. Raises CommandFault."""
    if args.workspace is None:
        raise CommandFault("请用 --workspace 指定工作区文件夹。")
    folder: Path = args.workspace
    return folder


def password_of(args: argparse.Namespace) -> str:
    """The password from the file's first line, else typed. Raises CommandFault."""
    if args.password_file is not None:
        return first_line(args.password_file, "口令文件")
    if not sys.stdin.isatty():
        raise CommandFault("请用 --password-file 指定口令文件。")
    return getpass.getpass("口令：")


def first_line(path: Path, noun: str) -> str:
    """The first line of a text file. Raises CommandFault."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise CommandFault(f"读不出{noun}“{path.name}”。请检查路径。") from None
    return text.splitlines()[0] if text else ""


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Services]:
    """The services of the workspace that the call names, locked at the end."""
    folder = folder_of(args)
    if not args.account:
        raise CommandFault("请用 --account 指定账号。")
    services = open_services(folder, args.account, password_of(args))
    try:
        yield services
    finally:
        services.lock()
