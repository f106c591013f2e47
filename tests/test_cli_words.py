"""What the command line says to words that mean nothing, and its help: all in Chinese."""

from __future__ import annotations

import orjson
import pytest

from desktop.cli import WRONG_USE, main


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["fly"], "没有“fly”这个命令"),
        (["init"], "缺少 --role, --title, --accounts"),
        (["init", "--role", "king"], "--role 不能是“king”"),
        (["portrait", "--out", "x"], "应从 --all --unit --cadre 中选用一项"),
        (["portrait", "--all", "--unit", "x", "--out", "y"], "--unit 不能与 --all 同用"),
        (["portrait", "--all"], "缺少 --out"),
        (["import"], "缺少 FILE|DIR"),
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
