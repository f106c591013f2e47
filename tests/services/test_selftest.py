"""自检: every step passes here, and a broken part is told without hiding the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services import selftest
from desktop.services.selftest import run_self_test

STEPS = ["程序文件", "拼音检索", "加密工作区", "字体与文档"]


def test_all_steps_pass() -> None:
    steps = run_self_test()
    assert [(s.title, s.fault) for s in steps] == [(title, "") for title in STEPS]


def test_one_fault_does_not_hide_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_pinyin(_name: str) -> str:
        return ""

    def broken() -> None:
        raise OSError("secret of the machine")

    monkeypatch.setattr(selftest, "RESOURCES", tmp_path)
    monkeypatch.setattr(selftest, "search_keys", no_pinyin)
    monkeypatch.setattr(selftest, "_workspace", broken)
    faults = {s.title: s.fault for s in run_self_test()}
    assert [title for title, fault in faults.items() if fault] == STEPS[:3]
    for title in STEPS[:3]:
        assert faults[title].endswith("请重新安装程序。")
        assert "secret" not in faults[title]
