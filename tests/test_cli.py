"""The command line: every command, every exit code, the shape of every JSON object."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pypdf
import pytest
from openpyxl import load_workbook

from desktop import commands
from desktop.cli import DAMAGED, DONE, PARTLY, REFUSED, WRONG_USE, main
from desktop.services.rectification import RectificationDraft
from desktop.services.registry import open_services
from desktop.services.security.slots import KdfParams
from tests.children import SECONDS
from tests.services.imports.office import BROKEN, CLERK, LRMX, WORKBOOKS, create, unlock
from tests.services.office_desk import OFFICE, PASSWORDS
from tests.services.test_rectification import PROBLEM

UNITS, ROSTER = "考核单位一览表.xlsx", "市管领导班子成员花名册.xlsx"
NAMESAKES = "许志"


class Office:
    """A workspace and the command line before it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.root = folder / "workspace"

    def password(self, login: str, text: str | None = None) -> Path:
        path = self.folder / f"{login}.txt"
        path.write_text((PASSWORDS[login] if text is None else text) + "\n", "utf-8")
        return path

    def plain(self, *words: object, login: str = CLERK) -> tuple[int, str, str]:
        """(exit code, what it said, what it complained of)."""
        head = ["--workspace", self.root, "--account", login]
        head += ["--password-file", self.password(login)]
        code = main([str(word) for word in (*head, *words)])
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return code, said.out, said.err

    def json(self, *words: object, login: str = CLERK) -> tuple[int, dict[str, Any]]:
        """(exit code, the one JSON object)."""
        code, out, err = self.plain("--json", *words, login=login)
        assert err == ""
        assert out.count("\n") == 1
        return code, orjson.loads(out)

    def error(self, *words: object, login: str = CLERK) -> tuple[int, str]:
        """(exit code, the sentence) of a call that fails."""
        code, told = self.json(*words, login=login)
        assert told["ok"] is False
        sentence = told["error"]["message"]
        assert isinstance(sentence, str)
        assert sentence.endswith("。")
        plain, out, err = self.plain(*words, login=login)
        assert (plain, out, err) == (code, "", sentence + "\n")
        return code, sentence


@pytest.fixture(scope="session")
def filled_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Units, roster and the two forms of one name, and one rectification; made once."""
    root = tmp_path_factory.mktemp("filled") / "workspace"
    create(root)
    services = unlock(root)
    try:
        imports = services.imports
        files = [WORKBOOKS / UNITS, WORKBOOKS / ROSTER, *sorted(LRMX.glob("许志*.lrmx"))]
        imports.take(imports.preview(imports.gather(files)))
        services.scheme.open_cycle(2026)
    finally:
        services.lock()
    return root


@pytest.fixture
def empty(tmp_path: Path, new_office: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    shutil.copytree(new_office, tmp_path / "workspace")
    return Office(tmp_path, capsys)


@pytest.fixture
def filled(tmp_path: Path, filled_root: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    shutil.copytree(filled_root, tmp_path / "workspace")
    return Office(tmp_path, capsys)


@pytest.fixture(scope="session")
def new_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cli") / "workspace"
    create(root)
    return root


@pytest.fixture
def quick_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key slots that take no half second each."""
    cheap = KdfParams(iterations=1, lanes=1, memory_kib=64)
    monkeypatch.setattr("desktop.services.security.founding.calibrate", lambda: cheap)


def accounts_file(folder: Path, *leave_out: str, **change: str) -> Path:
    rows = [
        {"account": a.login, "name": a.name, "role": a.role.value, "password": a.password} | change
        for a in OFFICE
        if a.role.value not in leave_out
    ]
    path = folder / "accounts.json"
    path.write_bytes(orjson.dumps(rows))
    return path


def init(folder: Path, accounts: Path, role: str = "office") -> int:
    root = folder / "workspace"
    words = ["--json", "--workspace", root, "init", "--role", role, "--title", "考核办"]
    return main([str(w) for w in (*words, "--accounts", accounts)])


@pytest.mark.usefixtures("quick_slots")
def test_init_makes_a_workspace_that_works_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path, accounts_file(tmp_path)) == DONE
    made = orjson.loads(capsys.readouterr().out)
    assert made["accounts"] == 4
    assert len(made["recovery_code"]) > 20
    office = Office(tmp_path, capsys)
    services = open_services(office.root, CLERK, PASSWORDS[CLERK])
    years = [cycle.year for cycle in services.scheme.cycles()]
    assert years == [services.desk.clock.today().year]
    services.lock()
    code, report = office.json("import", *sorted(LRMX.glob("许志*.lrmx")))
    assert code in {DONE, PARTLY}
    code, made = office.json("portrait", "--all", "--out", tmp_path / "out")
    assert code == DONE
    assert len(made["documents"]) == sum(f["new"] for f in report["files"])
    assert office.json("check") == (DONE, {"ok": True, "problems": [], "lines": [SOUND]})
    assert init(tmp_path, accounts_file(tmp_path)) == WRONG_USE


SOUND = "数据完好：数据库、修订记录、审计日志和附件相互一致。"


@pytest.mark.parametrize("absent", ["sysadmin", "security", "auditor", "clerk"])
def test_an_office_needs_its_officers_and_a_clerk(
    absent: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path, accounts_file(tmp_path, absent)) == WRONG_USE
    assert "至少要有" in orjson.loads(capsys.readouterr().out)["error"]["message"]
    assert not (tmp_path / "workspace").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b"not json",
        b"\xff\xfe",
        b'[{"account": "a"}]',
        b'[{"account":"a","name":"b","role":"king","password":"c"}]',
        b'[{"account":7,"name":"b","role":"clerk","password":12345678}]',
    ],
)
def test_a_bad_accounts_file_is_wrong_use(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "accounts.json"
    path.write_bytes(content)
    assert init(tmp_path, path) == WRONG_USE
    assert "。" in orjson.loads(capsys.readouterr().out)["error"]["message"]
    assert init(tmp_path, tmp_path / "missing.json") == WRONG_USE
    assert not (tmp_path / "workspace").exists()


def test_a_weak_password_or_a_teams_role_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path, accounts_file(tmp_path, password="short")) == WRONG_USE
    assert init(tmp_path, accounts_file(tmp_path), role="team") == WRONG_USE
    assert "考核组" in capsys.readouterr().out


def test_wrong_password_and_unknown_account_are_refused(empty: Office) -> None:
    wrong = empty.password(CLERK, "falsches-wort")
    words: list[object] = ["--workspace", empty.root, "--account", CLERK, "--password-file", wrong]
    assert main([str(w) for w in (*words, "digest")]) == REFUSED
    words[3] = "nobody"
    assert main([str(w) for w in (*words, "digest")]) == REFUSED


def test_what_a_role_may_not_do_is_refused(filled: Office, tmp_path: Path) -> None:
    for login in ("sys", "sec", "aud"):
        code, sentence = filled.error("portrait", "--all", "--out", tmp_path / "o", login=login)
        assert (code, "无权" in sentence) == (REFUSED, True)
    code, _ = filled.error("import", LRMX, login="sys")
    assert code == REFUSED
    code, _ = filled.error("digest", login="aud")
    assert code == REFUSED
    assert not (tmp_path / "o").exists()


def test_import_counts_reconcile_and_a_dry_run_changes_nothing(empty: Office) -> None:
    before = empty.json("digest")[1]
    code, plan = empty.json("import", "--dry-run", WORKBOOKS / UNITS)
    assert code == DONE
    assert plan["dry_run"] is True
    (counts,) = plan["files"]
    assert counts["file"] == UNITS
    assert set(counts) >= {"file", "kind", "rows", "new", "updated", "unchanged", "asked"}
    assert (counts["rows"], counts["new"], counts["rejected"]) == (40, 40, [])
    assert empty.json("digest")[1] == before
    code, report = empty.json("import", WORKBOOKS / UNITS)
    assert (code, report["dry_run"], report["files"][0]["new"]) == (DONE, False, 40)
    after = empty.json("digest")[1]
    assert after["digest"] != before["digest"]
    assert after["revisions"] == before["revisions"] + 80
    code, again = empty.json("import", WORKBOOKS / UNITS)
    assert (code, again["files"][0]["unchanged"]) == (DONE, 40)
    assert empty.json("digest")[1] == after


def test_import_with_rejected_and_asked_rows_is_done_in_part(empty: Office) -> None:
    code, report = empty.json("import", BROKEN, WORKBOOKS / UNITS)
    assert code == PARTLY
    files = {f["file"]: f for f in report["files"]}
    assert files[UNITS]["new"] == 40
    for name, f in files.items():
        handled = f["new"] + f["updated"] + f["unchanged"] + f["asked"] + len(f["rejected"])
        assert handled == f["rows"], name
        for fault in f["rejected"]:
            assert fault["reason"].endswith("。")
            assert isinstance(fault["row"], int)
    assert files["错报编码.lrmx"]["asked"] == 1
    code, out, err = empty.plain("import", BROKEN)
    assert (code, err) == (PARTLY, "")
    assert "待确认：错报编码.lrmx" in out
    code, _ = empty.json("import", empty.folder / "nothing-here")
    assert code == PARTLY


def test_portraits_of_all_of_one_unit_and_of_two_of_one_name(filled: Office) -> None:
    out = filled.folder / "out"
    code, made = filled.json("portrait", "--cadre", NAMESAKES, "--out", out)
    documents = made["documents"]
    assert (code, len(documents)) == (DONE, 2)
    assert len({d["file"] for d in documents}) == len({d["sha256"] for d in documents}) == 2
    for d in documents:
        assert set(d) == {"subject", "file", "pages", "sha256"}
        assert d["subject"] == NAMESAKES
        assert len(pypdf.PdfReader(out / d["file"]).pages) == d["pages"]
    code, made = filled.json("portrait", "--cadre", NAMESAKES, "--out", out, "--merged")
    (whole,) = made["documents"]
    reader = pypdf.PdfReader(out / whole["file"])
    assert code == DONE
    assert len(reader.outline) == 2
    assert whole["pages"] == len(reader.pages)


def test_portraits_of_one_unit(filled: Office) -> None:
    services = unlock(filled.root)
    line = next(u for u in services.units.rows(services.units.find()) if 0 < u.cadres < 8)
    services.lock()
    out = filled.folder / "deep" / "out"
    code, made = filled.json("portrait", "--unit", line.name, "--out", out)
    assert (code, len(made["documents"])) == (DONE, line.cadres)
    # The name given is a path that can be opened as it stands.
    assert set(out.iterdir()) == {out / d["file"] for d in made["documents"]}
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


def test_whom_a_portrait_cannot_be_made_of(filled: Office) -> None:
    out = filled.folder / "out"
    for words in (("--unit", "没有这个局"), ("--unit", "局"), ("--cadre", "查无此人")):
        code, _ = filled.error("portrait", *words, "--out", out)
        assert code == WRONG_USE
    assert not out.exists()


def test_the_ledger_as_pdf_and_workbook(filled: Office) -> None:
    out = filled.folder / "out"
    code, sentence = filled.error("ledger", "rectification", "--out", out / "a.pdf")
    assert (code, "没有符合条件的整改事项" in sentence) == (PARTLY, True)
    add_rectification(filled)
    code, made = filled.json("ledger", "rectification", "--out", out / "台账.pdf")
    assert (code, made["items"]) == (DONE, 1)
    assert made["pages"] == len(pypdf.PdfReader(out / "台账.pdf").pages)
    code, made = filled.json("ledger", "rectification", "--out", out / "台账.xlsx")
    assert (code, made["items"]) == (DONE, 1)
    cells = [
        cell
        for sheet in load_workbook(out / "台账.xlsx")
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert PROBLEM.problem in cells
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    code, _ = filled.error("ledger", "rectification", "--out", out / "台账.docx")
    assert code == WRONG_USE


def add_rectification(office: Office) -> None:
    services = unlock(office.root)
    unit = services.units.find()[0]
    day = dt.date(2026, 9, 30)
    services.rectification.open(RectificationDraft(unit, "整改", day, (PROBLEM,)))
    services.lock()


def test_check_tells_of_a_missing_attachment(filled: Office) -> None:
    code, sound = filled.json("check")
    assert (code, sound["ok"], sound["problems"]) == (DONE, True, [])
    blob = next(p for p in (filled.root / "blobs").rglob("*") if p.is_file())
    blob.unlink()
    code, told = filled.json("check")
    assert (code, told["ok"]) == (DAMAGED, False)
    assert told["problems"] == ["有 1 个附件缺失（照片或原始文件），请从备份恢复。"]
    code, out, _ = filled.plain("check")
    assert (code, out) == (DAMAGED, told["problems"][0] + "\n")


def test_a_damaged_database_is_told_as_such(filled: Office) -> None:
    main_file = max(filled.root.glob("*.db"), key=lambda p: p.stat().st_size)
    data = bytearray(main_file.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4096] = bytes(4096)
    main_file.write_bytes(data)
    code, told = filled.json("check")
    assert (code, told["ok"]) == (DAMAGED, False)
    assert told["problems"]
    assert all(p.endswith("。") for p in told["problems"])
    assert filled.error("digest")[0] == DAMAGED


def test_self_test_passes(empty: Office) -> None:
    code = main(["--json", "self-test"])
    told = orjson.loads(empty._capsys.readouterr().out)
    assert (code, told["ok"]) == (DONE, True)
    assert [step["ok"] for step in told["steps"]] == [True] * 4


def test_a_wrong_folder_and_a_missing_password_file(empty: Office, tmp_path: Path) -> None:
    empty.root = tmp_path / "elsewhere"
    assert empty.error("digest")[0] == WRONG_USE
    words = ["--workspace", str(empty.root), "--account", CLERK, "digest"]
    assert main(["--password-file", str(tmp_path / "no.txt"), *words]) == WRONG_USE


def test_a_workspace_in_use_is_refused(empty: Office) -> None:
    services = unlock(empty.root)
    try:
        code, sentence = empty.error("digest")
    finally:
        services.lock()
    assert code == REFUSED
    assert "使用" in sentence or "打开" in sentence
    assert empty.json("digest")[0] == DONE


def test_an_internal_error_is_one_sentence(empty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_args: object) -> None:
        raise ZeroDivisionError("deep inside, with 张三 in it")

    monkeypatch.setattr(commands, "HANDLERS", {**commands.HANDLERS, "digest": broken})
    code, sentence = empty.error("digest")
    assert code == PARTLY
    assert "程序内部错误（ZeroDivisionError）" in sentence
    assert "张三" not in sentence


def test_as_a_process_rare_names_and_codes_come_through(filled: Office) -> None:
    head = [sys.executable, "-m", "desktop", "--workspace", str(filled.root), "--account", CLERK]
    head += ["--password-file", str(filled.password(CLERK))]
    rare = sorted(LRMX.glob("*𫍯.lrmx"))
    ran = subprocess.run(
        [*head, "--json", "import", "--dry-run", *map(str, rare)],
        capture_output=True,
        check=False,
        timeout=SECONDS,
        env={"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "PATH": "/usr/bin:/bin"},
    )
    assert b"Traceback" not in ran.stderr
    assert {f["file"] for f in orjson.loads(ran.stdout)["files"]} == {p.name for p in rare}
    assert ran.returncode in {DONE, PARTLY}
    wrong = subprocess.run([*head, "fly"], capture_output=True, check=False, timeout=SECONDS)
    assert wrong.returncode == WRONG_USE
