"""What the command line says to words that mean nothing, and its help: all in Chinese."""

from __future__ import annotations

import argparse
import errno
from pathlib import Path

import orjson
import pytest

from desktop import cli, commands
from desktop.cli import PARTLY, WRONG_USE, main


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["fly"], "没有“fly”这个命令"),
        (["init"], "缺少 --role, --title, --accounts"),
        (["init", "--role", "king"], "--role 不能是“king”"),
        (["portrait", "--out", "x"], "应从 --all --unit --cadre 中选用一项"),
        (["portrait", "--all", "--unit", "x", "--out", "y"], "--unit 不能与 --all 同用"),
        (["portrait", "--all"], "缺少 --out"),
        (["import"], "缺少 文件或目录"),
        (["demo", "x", "--seed", "one"], "--seed 应为整数"),
        (["ledger", "facts", "--out", "x.pdf"], "不能是“facts”"),
        (["--account"], "--account 后面缺少内容"),
        (["digest", "--fast"], "不认识 --fast"),
        (["digest"], "请用 --workspace 指定工作区文件夹"),
        (["--workspace", "nowhere", "digest"], "请用 --account 指定账号"),
    ],
)
def test_wrong_use_says_what_is_wrong(
    words: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == WRONG_USE
    said = capsys.readouterr()
    assert part in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert main(["--json", *words]) == WRONG_USE
    assert part in orjson.loads(capsys.readouterr().out)["error"]["message"]


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--help"], ["import", "--help"], ["portrait", "-h"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
        said = capsys.readouterr().out
        assert "用法：" in said
        for english in ("usage:", "options:", "positional", "show this"):
            assert english not in said


@pytest.mark.parametrize("sample", ["missing", "empty", "no office"])
def test_a_sample_that_is_not_there_is_one_sentence(
    sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    mark = tmp_path / "build" / "demo" / "ws" / "accounts.json"
    if sample != "missing":
        mark.parent.mkdir(parents=True)
        mark.write_text("" if sample == "empty" else "{}")
    assert main(["--sample"]) == WRONG_USE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("没有找到演示库")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
        (OSError(errno.ELOOP, "Too many levels of symbolic links"), f"系统错误号 {errno.ELOOP}"),
        (OSError("odd"), "系统错误号 不明"),
    ],
)
def test_a_fault_of_the_disk_is_said_in_chinese(
    fault: OSError, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(monkeypatch, fault)
    assert main(["digest"]) == PARTLY
    assert capsys.readouterr().err == (f"读写文件时出错（{words}）。请检查路径、权限和磁盘空间。\n")


def test_an_interrupted_call_promises_no_more_than_it_knows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(monkeypatch, KeyboardInterrupt())
    assert main(["digest"]) == PARTLY
    said = capsys.readouterr().err
    assert "没有写入数据库" in said
    assert "已经生成的文件留在原处" in said


def _failing(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    def fail(_args: argparse.Namespace) -> cli.Result:
        raise fault

    monkeypatch.setattr(commands, "HANDLERS", {**commands.HANDLERS, "digest": fail})
