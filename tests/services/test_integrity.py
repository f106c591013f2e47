"""数据检查: what somebody did past the program is found and told in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from desktop.models.database import raw
from desktop.services.integrity import in_words
from desktop.services.registry import Services
from desktop.services.units import UnitDraft
from desktop.terms import UnitKind
from tests.services.imports.office import LRMX, take

FORM = LRMX / "任秀强.lrmx"


@pytest.fixture
def lived_in(office: Services) -> Services:
    """Two units and a cadre with photo and file."""
    for name in ("江城市林业局", "江城市水利局"):
        office.units.save(UnitDraft(name, UnitKind.DEPARTMENT))
    take(office, office.imports.gather([FORM]))
    return office


def past(office: Services, statement: str) -> None:
    """Do something to the database that no service does."""
    with office.desk.db.writing() as session:
        raw(session).execute(statement)


def found(office: Services) -> tuple[str, ...]:
    report = office.integrity.check()
    assert report.ok == (not report.problems)
    for problem in report.problems:
        assert re.search("[\u4e00-\u9fff]", problem)
        assert problem.endswith("。")
        assert not re.search(r"[a-z_]{3,}", re.sub("[0-9a-f]{32}", "", problem)), problem
    return report.problems


def test_a_sound_workspace(lived_in: Services) -> None:
    assert found(lived_in) == ()


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE unit SET name = '假的' WHERE name = '江城市林业局'", "考核单位（编号 "),
        ("UPDATE cadre SET post = '假职务'", "表内数据与修订记录不一致"),
        ("DELETE FROM leadership_team", "领导班子（编号 "),
        ("DELETE FROM revision WHERE table_name = 'unit'", "修订"),
        ("DELETE FROM revision WHERE seq = 1", "修订链在第 1 条处断开"),
        ("DELETE FROM revision WHERE seq = (SELECT max(seq) FROM revision)", "末端"),
        ("UPDATE revision SET line = 'x' WHERE seq = 2", "修订"),
        ("UPDATE revision SET state = 2, reason = '随便' WHERE seq = 1", "显示状态"),
    ],
)
def test_what_was_changed_past_the_history(statement: str, part: str, lived_in: Services) -> None:
    past(lived_in, statement)
    assert any(part in problem for problem in found(lived_in)), found(lived_in)


def forge(office: Services, statement: str) -> None:
    """Change the log as somebody would who has the key and knows SQL."""
    with office.desk.audit._file.transaction() as connection:
        kept = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(kept).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)


def test_a_cut_audit_log(lived_in: Services) -> None:
    forge(lived_in, "DELETE FROM entry WHERE n = (SELECT max(n) FROM entry)")
    assert "日志末尾与主数据库中留存的链值不符，可能被截短或替换。" in found(lived_in)


def test_a_changed_audit_entry(lived_in: Services) -> None:
    forge(lived_in, "UPDATE entry SET result = 'ok?' WHERE n = 2")
    assert any("第 2 条" in problem for problem in found(lived_in))


def _remove(data: bytes) -> bytes | None:
    return None


def _flip(data: bytes) -> bytes | None:
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize(("spoil", "part"), [(_remove, "缺失"), (_flip, "已损坏")])
def test_attachments(spoil: Callable[[bytes], bytes | None], part: str, lived_in: Services) -> None:
    folder = lived_in.workspace.folder.blobs
    path = next(p for p in sorted(folder.rglob("*")) if p.is_file())
    left = spoil(path.read_bytes())
    if left is None:
        path.unlink()
    else:
        path.write_bytes(left)
    (problem,) = found(lived_in)
    assert problem.startswith("有 1 个附件")
    assert part in problem


def test_the_digest_tells_any_change(lived_in: Services) -> None:
    before = lived_in.integrity.digest()
    assert lived_in.integrity.digest() == before
    lived_in.units.save(UnitDraft("江城市财政局", UnitKind.DEPARTMENT))
    after = lived_in.integrity.digest()
    assert (after.digest != before.digest, after.revisions) == (True, before.revisions + 2)


def test_words_of_a_problem() -> None:
    row = "0" * 32
    assert in_words(f"cadre {row} 在表中。") == f"干部（编号 {row}） 在表中。"
    assert in_words("文件完好。") == "文件完好。"
