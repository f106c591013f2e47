"""清退: refused while anything is unconfirmed, harmless at every stop, final in the end."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from desktop.models.exchange import BlobWant, Workstation
from desktop.models.interviews import InterviewName
from desktop.services.errors import Invalid, Refused
from desktop.services.exchange.carrying import CarryFailed
from desktop.services.exchange.cleared import (
    read_clearing,
)
from desktop.services.exchange.clearing import ClearingService
from desktop.services.exchange.values import RegisterQuery
from desktop.services.registry import Services
from desktop.services.security.cleared import RECORD_NAME, ClearedWorkspace
from desktop.services.security.slots import LoginRefused
from desktop.terms import PackageCode, Role, StationRole, WorkstationStatus
from tests.children import SECONDS
from tests.services.documents.reading import poppler, squeezed
from tests.services.exchange.clearer import REASON
from tests.services.exchange.deployment import (
    Deployment,
    at_place,
    copied,
    enrol,
    folder_of,
    leader_of,
    opened,
)
from tests.services.record_city import acting, named

TEAM = 3
PASSWORD = leader_of(TEAM).password
REPOSITORY = Path(__file__).resolve().parents[3]
LEFT = {RECORD_NAME, "workspace.json"}


@pytest.fixture(scope="module")
def confirmed_root(enrolled_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template in which team 3 has its task, a record, and the office's receipt for it."""
    root = Path(shutil.copytree(enrolled_root, tmp_path_factory.mktemp("confirmed") / "stations"))
    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        made = Deployment(root)
        made.task(TEAM)
        made.visit(TEAM)
        made.send(TEAM, None)
        made.send(None, TEAM)
        made.close()
    shutil.rmtree(root / "sticks")
    return root


@pytest.fixture
def settled(
    confirmed_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployment]:
    """Everything that team 3 wrote is confirmed by the office."""
    for made in copied(confirmed_root, tmp_path, monkeypatch):
        made._seed = 10  # The identifiers of the template are given already.
        yield made


def clear(services: Services, to: Path, step: Callable[[str], None] | None = None) -> object:
    """Clear as the leader, with a watched service where the test needs one."""
    service = services.clearing
    if step is not None:
        service = ClearingService(services.desk, services.workspace, services.exchange, step)
    return service.clear(to=to, reason=REASON, password=PASSWORD)


def status(office: Services) -> str:
    """What the office says of the team's workstation."""
    with office.desk.db.reading() as session:
        rows = session.query(Workstation).filter_by(role=StationRole.TEAM.value).all()
        return next(row.status for row in rows if TEAM_TITLE in row.title)


TEAM_TITLE = "第三考核组"


def test_all_of_it_from_the_receipt_to_the_refusal(settled: Deployment) -> None:
    team = settled.station(TEAM)
    root = team.workspace.folder.root
    state = team.clearing.ready()
    assert state.ready
    assert state.revisions > 0
    assert state.sentence == "本工作区的全部修订都已由考核办接收并回执，可以清退。"

    stick = settled.stick()
    done = team.clearing.clear(to=stick, reason=REASON, password=PASSWORD)

    assert {path.name for path in root.iterdir()} == LEFT
    with pytest.raises(ClearedWorkspace, match="已于2026年11月22日清退"):
        opened(settled.root, TEAM, settled.clock)
    paper = squeezed(poppler(done.paper.read_bytes(), "-layout"))
    for words in (TEAM_TITLE, REASON, f"{state.revisions:,}条，全部已接收", done.package.name):
        assert words in paper
    digest_groups = [done.digest[n : n + 4] for n in range(0, 64, 4)]
    assert all(group in paper for group in digest_groups)

    office = settled.office
    (report,) = office.exchange.consolidate([done.package])
    assert report.accepted, report.message
    assert report.revisions == report.known == state.revisions
    beginning = " ".join(digest_groups[:4])
    assert f"记录摘要，开头为 {beginning}" in report.notes[-1]
    lines = office.exchange.register(RegisterQuery(outgoing=False))
    line = next(line for line in lines if line.file == done.package.name)
    assert f"记录摘要，开头为 {beginning}" in line.message
    assert status(office) == WorkstationStatus.CLEARED.value


def test_the_record_in_the_folder_is_signed_and_tells_no_names(settled: Deployment) -> None:
    team = settled.station(TEAM)
    root = team.workspace.folder.root
    state = team.clearing.ready()
    done = team.clearing.clear(to=settled.stick(), reason=REASON, password=PASSWORD)
    text = (root / RECORD_NAME).read_bytes()
    body = orjson.loads(text)
    notes = {
        "record": orjson.dumps(body["record"], option=orjson.OPT_SORT_KEYS).decode(),
        "signature": body["signature"],
        "reason": REASON,
    }
    signed = read_clearing(notes)
    assert signed.digest == done.digest
    assert signed.record.revisions == state.revisions
    assert signed.record.day == "2026-11-22"
    leader = leader_of(TEAM)
    for secret in (leader.name, leader.login, REASON):
        assert secret not in text.decode()


def test_a_later_package_of_that_key_is_refused(settled: Deployment) -> None:
    team = settled.station(TEAM)
    kept = settled.keep(TEAM, "before")
    team = settled.station(TEAM)
    done = team.clearing.clear(to=settled.stick(), reason=REASON, password=PASSWORD)
    settled.shut(TEAM)
    assert settled.carry(done.package, None)[0].accepted
    # Somebody puts a copy back that was made before, writes in it and reports.
    settled.put_back(TEAM, kept, place=None)
    settled.visit(TEAM, dt.date(2026, 11, 25))
    report = settled.send(TEAM, None)
    assert (report.accepted, report.code) == (False, PackageCode.RETIRED)


@pytest.mark.parametrize("stage", ["unsent", "unconfirmed"])
def test_what_the_office_has_not_confirmed_is_never_cleared(
    settled: Deployment, stage: str
) -> None:
    team = settled.station(TEAM)
    settled.visit(TEAM, dt.date(2026, 11, 18))
    words = "没有导出"
    if stage == "unconfirmed":
        settled.export(TEAM)
        words = "没有收到考核办的回执"
    state = team.clearing.ready()
    assert not state.ready
    assert words in state.sentence
    assert (state.unsent > 0, state.unconfirmed > 0) == (stage == "unsent", stage != "unsent")
    with pytest.raises(Refused, match=words):
        clear(team, settled.stick("last"))
    assert not list(settled.stick("last").iterdir())
    # The way that the sentence names leads there.
    settled.send(TEAM, None)
    settled.send(None, TEAM)
    assert team.clearing.ready().ready


def test_a_receipt_of_an_office_that_forgot_does_not_count(deployment: Deployment) -> None:
    deployment.task(TEAM)
    kept = deployment.keep(None, "before")
    deployment.visit(TEAM)
    deployment.send(TEAM, None)
    deployment.send(None, TEAM)
    assert deployment.station(TEAM).clearing.ready().ready
    # The office is restored from an older backup and says so with its next package.
    deployment.put_back(None, kept)
    deployment.send(None, TEAM)
    state = deployment.station(TEAM).clearing.ready()
    assert not state.ready
    assert state.unsent + state.unconfirmed == state.revisions
    deployment.send(TEAM, None)
    deployment.send(None, TEAM)
    assert deployment.station(TEAM).clearing.ready().ready


def test_an_attachment_that_the_office_asks_for_must_go_first(settled: Deployment) -> None:
    team = settled.station(TEAM)
    sha256 = team.desk.blobs.put(b"a photo")
    with team.desk.db.writing() as session:
        office = session.query(Workstation).filter_by(role=StationRole.OFFICE.value).one()
        session.add(BlobWant(key_id=office.key_id, sha256=sha256))
        session.add(BlobWant(key_id=office.key_id, sha256="0" * 64))
    state = team.clearing.ready()
    assert not state.ready
    assert state.wanted == 1
    assert "还缺 1 个附件" in state.sentence


def test_names_and_drafts_that_end_here_are_told_before(settled: Deployment) -> None:
    team = settled.station(TEAM)
    with team.desk.db.writing() as session:
        session.add(InterviewName(interview_id=named("i"), name="陈某某"))
    team.desk.drafts.put(team.desk.actor.account, "fact", None, "", {"text": "x"})
    state = team.clearing.ready()
    assert (state.ready, state.names, state.drafts) == (True, 1, 1)
    assert "谈话人姓名 1 个将一并销毁，不会导出，也不留副本" in state.warning
    assert "未保存的草稿 1 份" in state.warning


def test_only_a_team_and_only_its_leader(settled: Deployment) -> None:
    team = settled.station(TEAM)
    with acting(team.desk, Role.TEAM_MEMBER, team_no=TEAM), pytest.raises(Refused):
        team.clearing.ready()
    with pytest.raises(Refused):
        settled.office.clearing.ready()
    with acting(settled.office.desk, Role.TEAM_LEADER), pytest.raises(Refused, match="考核办"):
        settled.office.clearing.clear(to=settled.stick(), reason=REASON, password="x")
    assert status(settled.office) == WorkstationStatus.ACTIVE.value


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201, "a\x00b"])
def test_a_reason_is_asked_for(deployment: Deployment, reason: str) -> None:
    team = deployment.station(TEAM)
    with pytest.raises(Invalid, match="清退原因"):
        team.clearing.clear(to=deployment.stick(), reason=reason, password=PASSWORD)


def test_a_wrong_password_clears_nothing_and_is_logged(settled: Deployment) -> None:
    team = settled.station(TEAM)
    with pytest.raises(LoginRefused):
        team.clearing.clear(to=settled.stick("last"), reason=REASON, password="wrong-mima-1")
    assert not list(settled.stick("last").iterdir())
    last = team.desk.audit.entries()[0]
    assert (last.operation, last.result) == ("clear", "refused")


def test_what_is_written_meanwhile_stops_the_clearing(settled: Deployment) -> None:
    team = settled.station(TEAM)

    def write_late(name: str) -> None:
        if name == "seen":
            settled.visit(TEAM, dt.date(2026, 11, 19))

    with pytest.raises(Refused, match="又有新的修订"):
        clear(team, settled.stick("last"), write_late)
    settled.shut(TEAM)
    assert not settled.station(TEAM).clearing.ready().ready


def test_a_medium_that_lost_the_record_stops_the_clearing(settled: Deployment) -> None:
    team = settled.station(TEAM)
    stick = settled.stick("last")

    def spoil(name: str) -> None:
        if name == "printed":
            (package,) = stick.glob("*.zkb")
            data = bytearray(package.read_bytes())
            data[-1] ^= 1
            package.write_bytes(data)

    with pytest.raises(CarryFailed):
        clear(team, stick, spoil)
    settled.shut(TEAM)
    assert settled.station(TEAM).clearing.ready().ready


class Stopped(BaseException):
    """The PC stops here: nothing that catches errors may tidy up."""


def stopped_at(settled: Deployment, name: str, stick: Path) -> None:
    """Clear, and let nothing happen after a step."""

    def stop(step: str) -> None:
        if step == name:
            raise Stopped

    with pytest.raises(Stopped):
        clear(settled.station(TEAM), stick, stop)
    settled.shut(TEAM)


def killed_at(settled: Deployment, name: str, stick: Path) -> None:
    """Clear in a process of its own that ends without a word at a step."""
    settled.shut(TEAM)
    command = [sys.executable, "-m", "tests.services.exchange.clearer"]
    command += [str(settled.root), str(TEAM), str(stick), name]
    ended = subprocess.run(command, cwd=REPOSITORY, check=False, timeout=SECONDS)
    assert ended.returncode == 9


@pytest.mark.parametrize(
    ("step", "over"),
    [
        ("signed", False),
        ("exported", False),
        ("printed", False),
        ("seen", False),
        ("recorded", False),
        ("destroyed", True),
        ("locked", True),
        ("remove audit.db", True),
        ("swept", True),
    ],
)
def test_a_stop_at_any_step_leaves_it_whole_or_over_with_the_record_safe(
    settled: Deployment, step: str, over: bool
) -> None:
    stick = settled.stick("last")
    stopped_at(settled, step, stick)
    check_stopped(settled, stick, over=over)


@pytest.mark.parametrize(("step", "over"), [("recorded", False), ("remove main.db", True)])
def test_a_killed_process_leaves_it_so_as_well(settled: Deployment, step: str, over: bool) -> None:
    stick = settled.stick("last")
    killed_at(settled, step, stick)
    check_stopped(settled, stick, over=over)


def check_stopped(settled: Deployment, stick: Path, *, over: bool) -> None:
    """Whole and cleared in a second try, or over; the office learns of it either way."""
    root = settled.root / folder_of(TEAM)
    if not over:
        team = settled.station(TEAM)
        assert team.clearing.ready().ready
        assert not (root / RECORD_NAME).exists()
        clear(team, stick)
        settled.shut(TEAM)
    with pytest.raises(ClearedWorkspace):
        opened(settled.root, TEAM, settled.clock)
    assert {path.name for path in root.iterdir()} == LEFT
    reports = settled.carry(sorted(stick.glob("*.zkb")), None)
    assert all(report.accepted for report in reports)
    assert status(settled.office) == WorkstationStatus.CLEARED.value


def test_a_clearing_given_up_after_its_record_went_out_is_mended_by_enrolling_again(
    settled: Deployment,
) -> None:
    stopped_at(settled, "exported", settled.stick("last"))
    (report,) = settled.carry(sorted(settled.stick("last").glob("*.zkb")), None)
    assert report.accepted
    assert status(settled.office) == WorkstationStatus.CLEARED.value
    # The team works on in a workspace that the office takes for cleared.
    visit = settled.visit(TEAM, dt.date(2026, 11, 23))
    refused = settled.send(TEAM, None)
    assert (refused.accepted, refused.code) == (False, PackageCode.RETIRED)
    enrol(settled.office, settled.station(TEAM), TEAM, settled.stick("again"))
    assert status(settled.office) == WorkstationStatus.ACTIVE.value
    assert settled.send(TEAM, None).accepted
    settled.office.visits.get(visit)


def test_nothing_opens_after_the_point_of_no_return(settled: Deployment) -> None:
    root = settled.root / folder_of(TEAM)
    before = (root / "keyslots.json").read_bytes()
    killed_at(settled, "destroyed", settled.stick())
    assert (root / "main.db").exists()
    assert not (root / "keyslots.json").exists()
    wrapped = [slot["wrapped"].encode() for slot in orjson.loads(before)["slots"]]
    for path in root.rglob("*"):
        if path.is_file():
            assert not any(secret in path.read_bytes() for secret in wrapped)


def test_a_workspace_put_back_from_a_backup_opens_and_drops_the_stale_record(
    settled: Deployment,
) -> None:
    team = settled.station(TEAM)
    kept = settled.keep(TEAM, "before")
    team = settled.station(TEAM)
    clear(team, settled.stick())
    settled.shut(TEAM)
    shutil.copytree(kept, settled.root / folder_of(TEAM), dirs_exist_ok=True)
    assert settled.station(TEAM).clearing.ready().revisions > 0
    assert not (settled.root / folder_of(TEAM) / RECORD_NAME).exists()
