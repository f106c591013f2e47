"""The command line of 数据交换: export, consolidate, digest and enrol, from the first day on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from desktop.cli import DONE, PARTLY, REFUSED, WRONG_USE, main
from desktop.services.clock import SystemClock
from tests.services.exchange.deployment import (
    CLERK,
    Who,
    at_place,
    enrolled,
    fill,
    folder_of,
    found,
    leader_of,
    opened,
)
from tests.services.office_desk import PASSWORDS

KEYS = {
    "file", "accepted", "code", "message", "revisions",
    "new", "merged", "conflicts", "held", "waiting", "known",
}  # fmt: skip


class Stations:
    """The command line before an office and team 3."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys
        self.stick = root / "stick"
        self.stick.mkdir()

    def plain(self, who: Who, *words: object, login: str | None = None) -> tuple[int, str, str]:
        """(exit code, what it said, what it complained of)."""
        office = who is None
        login = login or (CLERK if office else leader_of(who or 0).login)
        password = PASSWORDS[login] if office else leader_of(who or 0).password
        file = self.root / f"{login}.txt"
        file.write_text(password + "\n", "utf-8")
        head = ["--workspace", self.root / folder_of(who), "--account", login]
        code = main([str(w) for w in (*head, "--password-file", file, *words)])
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return code, said.out, said.err

    def json(
        self, who: Who, *words: object, login: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """(exit code, the one JSON object)."""
        code, out, err = self.plain(who, "--json", *words, login=login)
        assert err == ""
        return code, orjson.loads(out)

    def package(self, who: Who, team: int | None = None) -> Path:
        """Export and give the package."""
        words = () if team is None else ("--team", team)
        code, made = self.json(who, "export", *words, "--to", self.stick)
        assert code == DONE, made
        return Path(made["package"])


@pytest.fixture(scope="session")
def two_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office and team 3, enrolled by the PC's own clock."""
    root = tmp_path_factory.mktemp("cli-exchange") / "stations"
    root.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        enrolled(root, (3,), SystemClock())
    return root


@pytest.fixture
def two(
    two_root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Stations:
    at_place(monkeypatch)
    return Stations(Path(shutil.copytree(two_root, tmp_path / "stations")), capsys)


@pytest.fixture
def strangers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Stations:
    """An office with its city and a team that are not enrolled."""
    at_place(monkeypatch)
    clock = SystemClock()
    for who in (None, 3):
        found(tmp_path, who, clock)
    office = opened(tmp_path, None, clock)
    fill(office, (3,))
    office.lock()
    return Stations(tmp_path, capsys)


def test_there_and_back_with_equal_digests(two: Stations) -> None:
    task = two.package(None, 3)
    code, done = two.json(3, "consolidate", task)
    assert code == DONE
    (report,) = done["packages"]
    assert report.keys() == KEYS
    assert (report["file"], report["accepted"], report["code"]) == (str(task), True, "ok")
    assert report["new"] == report["revisions"] > 0
    answer = two.package(3)
    code, done = two.json(None, "consolidate", two.stick)
    assert code == DONE
    assert [p["file"] for p in done["packages"]] == [str(answer)]
    digests = [two.json(*call)[1]["digest"] for call in (
        (None, "digest", "--team", 3), (3, "digest"), (3, "digest", "--team", 3),
    )]  # fmt: skip
    assert len(set(digests)) == 1
    assert two.json(None, "digest")[1].keys() == {"digest", "revisions", "lines"}


def test_the_same_package_again_is_included(two: Stations) -> None:
    task = two.package(None, 3)
    two.json(3, "consolidate", task)
    code, done = two.json(3, "consolidate", task)
    assert code == DONE
    (report,) = done["packages"]
    assert (report["accepted"], report["code"], report["new"]) == (True, "included", 0)
    assert report["known"] == report["revisions"]


def test_one_bad_package_is_told_and_the_others_are_taken(two: Stations) -> None:
    task = two.package(None, 3)
    picture = two.stick / "a.zkb"
    picture.write_bytes(b"\xff\xd8\xff\xe0 no package")
    code, done = two.json(3, "consolidate", picture, task)
    assert code == PARTLY
    told = {Path(p["file"]).name: p for p in done["packages"]}
    assert told["a.zkb"]["code"] == "not_package"
    assert told["a.zkb"]["message"].endswith("。")
    assert told[task.name]["accepted"]
    code, out, _ = two.plain(3, "consolidate", picture, task)
    assert code == PARTLY
    assert "不是本系统的数据包" in out
    assert "已包含" in out or "都已经有了" in out


def test_an_empty_folder_is_told(two: Stations) -> None:
    code, out, _ = two.plain(3, "consolidate", two.stick)
    assert (code, out) == (PARTLY, "没有找到要由本机接收的数据包。\n")


def test_export_says_whom_and_what(two: Stations) -> None:
    code, made = two.json(None, "export", "--team", 3, "--to", two.stick)
    assert code == DONE
    assert {"package", "to", "revisions", "sha256"} <= made.keys()
    assert made["to"] == "第三考核组"
    assert len(made["sha256"]) == 64


def test_wrong_calls(two: Stations) -> None:
    code, told = two.json(None, "export", "--to", two.stick)
    assert (code, told["ok"]) == (WRONG_USE, False)
    code, told = two.json(3, "export", "--team", 4, "--to", two.stick)
    assert code == WRONG_USE
    code, told = two.json(None, "export", "--team", 4, "--to", two.stick)
    assert (code, told["error"]["code"]) == (PARTLY, "not_enrolled")
    code, told = two.json(None, "export", "--team", 3, "--to", two.root / "no" / "where")
    assert (code, told["error"]["code"]) == (PARTLY, "gone")
    code, told = two.json(None, "export", "--team", 3, "--to", two.root / "new")
    assert (code, Path(told["package"]).parent) == (DONE, two.root / "new")
    code, told = two.json(None, "export", "--team", 3, "--to", two.stick, login="sys")
    assert (code, told["error"]["code"]) == (REFUSED, "refused")
    code, told = two.json(None, "consolidate", two.stick, login="sec")
    assert code == REFUSED
    assert two.plain(3, "enrol")[0] == WRONG_USE


def test_enrolment_compares_digits_twice(strangers: Stations) -> None:
    code, told = strangers.json(3, "export", "--to", strangers.stick)
    assert (code, told["error"]["code"]) == (PARTLY, "not_enrolled")
    code, asked = strangers.json(3, "enrol", "request", "--to", strangers.stick)
    assert code == DONE
    request = asked["request"]
    grant = ("enrol", "grant", request, "--team", 3, "--to", strangers.stick)
    code, shown = strangers.json(None, *grant)
    assert (code, shown["digits"]) == (PARTLY, asked["digits"])
    code, told = strangers.json(None, *grant, "--digits", "0000 " * 8)
    assert (code, told["error"]["code"]) == (REFUSED, "refused")
    code, granted = strangers.json(None, *grant, "--digits", asked["digits"])
    assert code == DONE, granted
    assert [len(s["code"]) > 10 for s in granted["slips"]] == [True] * 3
    accept = ("enrol", "accept", granted["grant"])
    code, shown = strangers.json(3, *accept)
    assert (code, shown["digits"]) == (PARTLY, granted["digits"])
    assert strangers.json(3, "export", "--to", strangers.stick)[0] == PARTLY
    code, done = strangers.json(3, *accept, "--digits", granted["digits"])
    assert code == DONE, done
    assert done["team"] == "第三考核组"
    assert len(done["people"]) == 4
    task = strangers.package(None, 3)
    assert strangers.json(3, "consolidate", task)[0] == DONE


def test_enrolment_with_a_roster_of_ones_own(strangers: Stations) -> None:
    _, asked = strangers.json(3, "enrol", "request", "--to", strangers.stick)
    people = strangers.root / "people.json"
    rows = [
        {"account": "zuzhang3", "name": "组长3某", "role": "team_leader", "founder": True},
        {"account": "zuyuan", "name": "组员某", "role": "team_member"},
    ]
    people.write_bytes(orjson.dumps(rows))
    grant: tuple[object, ...] = ("enrol", "grant", asked["request"], "--team", 3)
    grant += ("--to", strangers.stick, "--digits", asked["digits"], "--people", people)
    code, granted = strangers.json(None, *grant)
    assert code == DONE, granted
    assert [s["account"] for s in granted["slips"]] == ["zuyuan"]
    people.write_text("[{}]")
    code, told = strangers.json(None, *grant)
    assert (code, told["error"]["code"]) == (WRONG_USE, "usage")
