"""Portraits on the command line when one of the people is barred to whoever prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.cli import DONE, PARTLY
from desktop.models.accounts import Account
from desktop.services.cadres import CadreQuery
from tests.services.imports.office import LRMX, create, unlock
from tests.test_cli import NAMESAKES, Office


@pytest.fixture
def filled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """An office with the two forms of one name."""
    office = Office(tmp_path, capsys)
    create(office.root)
    code, _ = office.json("import", *sorted(LRMX.glob(f"{NAMESAKES}*.lrmx")))
    assert code in {DONE, PARTLY}
    return office


def test_one_barred_person_does_not_end_the_batch(filled: Office) -> None:
    services = unlock(filled.root)
    first, _ = services.cadres.find(CadreQuery(text=NAMESAKES))
    row = services.cadres.get(first)
    clerk = services.desk.actor.account
    with services.desk.db.writing() as session:
        session.get_one(Account, clerk).cadre_id = first
    services.lock()
    out = filled.folder / "out"
    code, made = filled.json("portrait", "--cadre", NAMESAKES, "--out", out)
    assert (code, len(made["documents"])) == (PARTLY, 1)
    (failed,) = made["failed"]
    assert failed["subject"] == row.name
    assert "按回避规定" in failed["reason"]
    code, said, _ = filled.plain("portrait", "--cadre", NAMESAKES, "--out", out, "--merged")
    assert code == PARTLY
    assert f"未生成\t{NAMESAKES}：按回避规定" in said
