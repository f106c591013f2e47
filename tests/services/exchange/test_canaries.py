"""No name, text, account, code or key is readable in anything that the exchange writes.

Looked through are packages and letters of the enrolment, the folders through which packages
pass, databases, logs and temporary files, at work and after locking.
"""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import pytest

from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.exchange.service import ExchangeService
from desktop.services.exchange.standing import own_keys
from desktop.services.registry import Services
from desktop.terms import Role
from tests.services.exchange.deployment import (
    TEAMS,
    Deployment,
    cadre_of,
    edit,
    enrol,
    leader_of,
    rows,
    units_of,
)
from tests.services.office_desk import OFFICE, PASSWORDS
from tests.test_canaries import readable

TEXT = "只许本组知道的走访目的甲乙丙丁"
PHOTO = "照片里的秘密文字".encode() * 8_000
MEMBER = RosterPerson("lisi-zuyuan", "李四某", Role.TEAM_MEMBER)


class Secrets:
    """What must not be readable anywhere, and the activation codes given meanwhile."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.keys: list[bytes] = []

    def needles(self, office: Services) -> list[str]:
        """Names, texts, accounts, passwords and codes, each of three characters or more."""
        people = [name for table in ("cadre", "assessor", "unit")
                  for (name,) in rows(office, f"SELECT name FROM {table}")]  # noqa: S608 - names of tables  # fmt: skip
        accounts = [*OFFICE, *(leader_of(n) for n in TEAMS)]
        told = [str(name) for name in people]
        told += [a.name for a in accounts] + [a.login for a in accounts if len(a.login) > 4]
        told += [*PASSWORDS.values(), *(leader_of(n).password for n in TEAMS)]
        told += [MEMBER.name, MEMBER.login, TEXT, "照片里的秘密", *self.codes]
        # A code is read aloud in groups; without the strokes it opens the door as well.
        told += [code.replace("-", "") for code in self.codes]
        return sorted({t for t in told if len(t) >= 3})


def exchanged(made: Deployment, secrets: Secrets) -> None:
    """A year in small: photos, texts, a roster with a code, refused and interrupted packages."""
    office = made.office
    edit(office, "cadre", cadre_of(units_of(3)[0], 0), photo=office.desk.blobs.put(PHOTO))
    (key,) = [line.key_id for line in office.enrolment.stations() if "三" in line.title]
    office_roster = office.enrolment.roster(key)
    people = [RosterPerson(p.login, p.name, p.role, p.assessor, p.account) for p in office_roster]
    slips = office.enrolment.change_roster(key, [*people, MEMBER])
    secrets.codes += [slip.code for slip in slips]
    package = made.export(None, 3)
    made.carry(package, 3)
    visit = made.visit(3)
    edit(made.station(3), "visit", visit, purpose=TEXT)
    report = [made.export(number) for number in TEAMS][-1]
    broken = made.stick("broken") / "第09组-上报-0001-20261122.zkb"
    data = bytearray(report.read_bytes())
    data[-1] ^= 1
    broken.write_bytes(data)
    made.carry([broken, made.stick()], None)
    folder = made.stick("again")
    enrol(office, made.station(3), 3, folder)


class Stop(BaseException):
    """What leaves copies in the inbox and in the outgoing folder."""


def left_lying(made: Deployment) -> None:
    """An import and an export that stop where their copies lie on the local disk."""

    def stop(name: str) -> None:
        if name in {"open", "carry"}:
            raise Stop

    team, office = made.station(3), made.office
    package = made.export(None, 3)
    with pytest.raises(Stop):
        ExchangeService(team.desk, team.workspace, team.media, step=stop).consolidate([package])
    assert list(team.workspace.folder.inbox.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop.services.exchange.departing.drop", lambda _path: None)
        with pytest.raises(Stop):
            ExchangeService(office.desk, office.workspace, office.media, step=stop).export(
                to=made.stick("stopped"), team=3
            )
    assert list(office.workspace.folder.outgoing.iterdir())
    assert list(office.workspace.folder.quarantine.iterdir())


def files_of(*folders: Path) -> list[Path]:
    """All files beneath."""
    return sorted(p for folder in folders for p in folder.rglob("*") if p.is_file())


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, so that they can be looked through."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_nothing_is_readable_in_what_the_exchange_writes(
    deployment: Deployment, scratch: Path, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = Secrets()
    exchanged(deployment, secrets)
    left_lying(deployment)
    needles = secrets.needles(deployment.office)
    assert len(needles) > 50
    assert len(secrets.codes) == 1
    for who in (None, 3):
        with deployment.station(who).desk.db.reading() as session:
            keys = own_keys(session)
            secrets.keys += [keys.to_bytes()[:32], keys.to_bytes()[-32:]]
    files = files_of(deployment.root, scratch, own_home)
    folders = {p.parent.name for p in files}
    assert {"inbox", "outgoing", "quarantine", "blobs", "stick", "again"} <= folders
    assert {".zkb", ".db"} <= {p.suffix for p in files}
    assert any(p.name.endswith("-wal") for p in files)
    assert readable(files, needles) == []
    assert carrying_keys(files, secrets) == []
    deployment.close()
    files = files_of(deployment.root, scratch, own_home)
    assert readable(files, needles) == []
    assert carrying_keys(files, secrets) == []
    names = "\n".join(str(p.relative_to(deployment.root.parent)) for p in files
                      if p.is_relative_to(deployment.root.parent))  # fmt: skip
    assert not [n for n in needles if n in names]
    assert not [n for n in needles if n in caplog.text]


def carrying_keys(files: list[Path], secrets: Secrets) -> list[str]:
    """Files in which a private key lies bare, as bytes or as digits."""
    bare = [spelled for key in secrets.keys for spelled in (key, key.hex().encode())]
    return [p.name for p in files if any(spelled in p.read_bytes() for spelled in bare)]


def test_the_search_would_find_what_lies_open(deployment: Deployment) -> None:
    secrets = Secrets()
    secrets.codes.append("ABCDE-FGHJK")
    needles = secrets.needles(deployment.office)
    place = deployment.stick() / "open.zkb"
    for text in ("赵3某", "zuzhang3", TEXT, "ABCDEFGHJK", "江城市第3甲局"):
        place.write_bytes(b"\x00\x01" + text.encode("utf-16-le") + b"\xff")
        assert readable([place], needles), text


def test_equal_content_never_looks_equal(deployment: Deployment) -> None:
    first, second = deployment.export(None, 3), deployment.export(None, 3, stick="other")
    ours, theirs = first.read_bytes(), second.read_bytes()
    sealed = range(len(ours) // 2, len(ours) - 8)
    assert len(sealed) > 1_000
    assert not [i for i in sealed if ours[i : i + 8] in theirs], "the same ciphertext twice"
