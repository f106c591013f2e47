"""The command line's part of accounts: a team's number, the recovery code, the next year."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

from desktop.cli import DONE, REFUSED, WRONG_USE, main
from desktop.services.registry import open_services
from desktop.services.security.slots import KdfParams, LoginRefused
from desktop.services.workspace import Workspace
from desktop.terms import StationRole
from tests.services.office_desk import FAST, OFFICE, PASSWORDS

CLERK = "kaohe-yuan"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An office and its recovery code."""
    root = tmp_path_factory.mktemp("recovery") / "workspace"
    office = StationRole.OFFICE
    return root, Workspace.create(
        root, title="考核办", station_role=office, accounts=OFFICE, kdf=FAST
    )


@pytest.fixture
def office(made: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    """A copy of it, to be changed."""
    shutil.copytree(made[0], tmp_path / "workspace")
    return tmp_path / "workspace", made[1]


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8")
    return str(folder / name)


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, object]]:
    code = main(["--json", *map(str, words)])
    told: dict[str, object] = orjson.loads(capsys.readouterr().out)
    return code, told


def test_a_forgotten_password_is_set_anew(
    office: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, code = office
    words = ["--workspace", root, "recover", "--account", "aud"]
    words += ["--recovery-file", written(tmp_path, "code", f"{code}\n")]
    words += ["--password-file", written(tmp_path, "new", "shenji-mima-9\n")]
    assert run(capsys, *words)[0] == DONE
    open_services(root, "aud", "shenji-mima-9").lock()
    with pytest.raises(LoginRefused):
        open_services(root, "aud", PASSWORDS["aud"])


def test_a_wrong_code_recovers_nothing(
    office: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, _code = office
    words = ["--workspace", root, "recover", "--account", "aud"]
    words += ["--password-file", written(tmp_path, "new", "shenji-mima-9")]
    wrong = written(tmp_path, "code", "AAAA-BBBB")
    assert run(capsys, *words, "--recovery-file", wrong)[0] == REFUSED
    assert run(capsys, *words, "--recovery-file", tmp_path / "none")[0] == WRONG_USE
    open_services(root, "aud", PASSWORDS["aud"]).lock()


def test_a_new_code_takes_the_place_of_the_old(
    office: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, old = office
    words = ["--workspace", root, "--account", "sys"]
    words += ["--password-file", written(tmp_path, "pw", PASSWORDS["sys"])]
    code, told = run(capsys, *words, "new-recovery-code")
    assert code == DONE
    new = str(told["recovery_code"])
    again = ["--workspace", root, "--account", "aud", "--password-file"]
    again += [written(tmp_path, "new", "shenji-mima-9"), "recover", "--recovery-file"]
    assert run(capsys, *again, written(tmp_path, "old", old))[0] == REFUSED
    assert run(capsys, *again, written(tmp_path, "code", new))[0] == DONE


def test_the_clerk_opens_the_next_year(
    office: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, _code = office
    words = ["--workspace", root, "--account", CLERK]
    words += ["--password-file", written(tmp_path, "pw", PASSWORDS[CLERK])]
    assert run(capsys, *words, "cycle", "2027")[1]["cycles"] == [2027]
    assert run(capsys, *words, "cycle", "2026")[1]["cycles"] == [2027, 2026]
    assert run(capsys, *words, "cycle", "1066")[0] not in {DONE, WRONG_USE}
    words[3] = "sys"
    words[5] = written(tmp_path, "pw2", PASSWORDS["sys"])
    assert run(capsys, *words, "cycle", "2028")[0] == REFUSED


def test_a_teams_workspace_knows_its_team(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap = KdfParams(iterations=1, lanes=1, memory_kib=64)
    monkeypatch.setattr("desktop.services.security.founding.calibrate", lambda: cheap)
    row: dict[str, object] = {"account": "zz", "name": "组长", "role": "team_leader"}
    row["password"] = "zuzhang-mima"
    words = ["--workspace", tmp_path / "team", "init", "--role", "team", "--title", "第三组"]
    words += ["--accounts", tmp_path / "a.json"]
    for team in (None, "3", 0, True):
        (tmp_path / "a.json").write_bytes(orjson.dumps([{**row, "team": team}]))
        assert run(capsys, *words)[0] == WRONG_USE, team
        assert not (tmp_path / "team").exists()
    (tmp_path / "a.json").write_bytes(orjson.dumps([{**row, "team": 3}]))
    assert run(capsys, *words)[0] == DONE
    services = open_services(tmp_path / "team", "zz", "zuzhang-mima")
    assert services.desk.actor.team_no == 3
    services.lock()
