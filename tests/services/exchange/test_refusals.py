"""Whatever is wrong with a package, it is refused with its own code and a sentence, and kept.

All wrong packages of one table go into one consolidation together with two sound ones: the
sound ones are taken, and afterwards the office is exactly what it would be without the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from desktop.models.revision import SCHEMA
from desktop.services.exchange.frames import frame_lines
from desktop.services.exchange.identity import StationKeys
from desktop.services.exchange.manifest import Ack
from desktop.services.exchange.refusals import SENTENCES
from desktop.services.exchange.values import PackageReport, RegisterLine, RegisterQuery
from desktop.services.registry import Services
from desktop.terms import PackageCode
from tests.services.exchange.deployment import Deployment, copied, faults, state
from tests.services.exchange.forging import Opened, altered, keys_of, reheaded

C = PackageCode
ID = "ab" * 16


@dataclass
class Bench:
    """A sound package of team 3 to the office, and where wrong ones are made of it.

    The office has taken an earlier package of team 3, which is not acknowledged yet: so the
    sound one begins with what the office knows and ends with something new.
    """

    deployment: Deployment
    sound: Path
    opened: Opened
    folder: Path

    @property
    def team(self) -> Services:
        return self.deployment.station(3)

    @property
    def other(self) -> Services:
        return self.deployment.station(4)

    @property
    def data(self) -> bytes:
        return self.sound.read_bytes()

    def out(self, name: str) -> Path:
        return self.folder / f"{name}.zkb"

    def raw(self, name: str, data: bytes) -> Path:
        path = self.out(name)
        path.write_bytes(data)
        return path


Make = Callable[[Bench, str], Path]
CASES: dict[str, tuple[PackageCode, Make]] = {}


def case(code: PackageCode) -> Callable[[Make], Make]:
    """Put a way of making a wrong package into the table."""

    def put(make: Make) -> Make:
        CASES[make.__name__] = (code, make)
        return make

    return put


# The outer form


@case(C.NOT_PACKAGE)
def a_picture(bench: Bench, name: str) -> Path:
    return bench.raw(name, b"\xff\xd8\xff\xe0" + bytes(5_000))


@case(C.TRUNCATED)
def an_empty_file(bench: Bench, name: str) -> Path:
    return bench.raw(name, b"")


@case(C.TRUNCATED)
def cut_in_the_header(bench: Bench, name: str) -> Path:
    return bench.raw(name, bench.data[:60])


@case(C.LENGTH)
def cut_at_the_end(bench: Bench, name: str) -> Path:
    return bench.raw(name, bench.data[:-1])


@case(C.LENGTH)
def something_appended(bench: Bench, name: str) -> Path:
    return bench.raw(name, bench.data + b"\0")


@case(C.VERSION)
def a_newer_format(bench: Bench, name: str) -> Path:
    return bench.raw(name, bench.data[:8] + b"\x02" + bench.data[9:])


@case(C.SUITE)
def an_unknown_suite(bench: Bench, name: str) -> Path:
    return bench.raw(name, bench.data[:9] + b"\x09" + bench.data[10:])


@case(C.HEADER)
def a_header_without_end(bench: Bench, name: str) -> Path:
    return bench.raw(name, bench.data[:26] + b"\xff\xff\xff\xff" + bench.data[30:])


@case(C.SIGNATURE)
def a_digit_of_the_header_changed(bench: Bench, name: str) -> Path:
    place = bench.data.index(b'"sha256":"') + 10
    digit = b"0" if bench.data[place : place + 1] != b"0" else b"1"
    return bench.raw(name, bench.data[:place] + digit + bench.data[place + 1 :])


@case(C.HASH)
def a_bit_of_the_content_flipped(bench: Bench, name: str) -> Path:
    data = bytearray(bench.data)
    data[-100] ^= 4
    return bench.raw(name, bytes(data))


# Who sent it, and to whom


@case(C.SIGNATURE)
def signed_by_another_team_in_our_name(bench: Bench, name: str) -> Path:
    key_id = keys_of(bench.team).public.key_id
    return reheaded(bench.sound, bench.out(name), lambda h: h, key_id, keys_of(bench.other))


@case(C.DECRYPT)
def signed_again_by_another_team(bench: Bench, name: str) -> Path:
    keys = keys_of(bench.other)
    return reheaded(bench.sound, bench.out(name), lambda h: h, keys.public.key_id, keys)


@case(C.CERTIFICATE)
def sealed_again_by_another_team_as_theirs(bench: Bench, name: str) -> Path:
    stolen = replace(bench.opened, signing=keys_of(bench.other))
    return stolen.write(bench.out(name))


@case(C.SENDER_UNKNOWN)
def signed_by_nobody_we_know(bench: Bench, name: str) -> Path:
    keys = StationKeys.generate()
    return reheaded(bench.sound, bench.out(name), lambda h: h, keys.public.key_id, keys)


@case(C.DEPLOYMENT)
def of_another_city(bench: Bench, name: str) -> Path:
    keys = StationKeys.generate()
    return reheaded(
        bench.sound,
        bench.out(name),
        lambda h: replace(h, deployment=ID),
        keys.public.key_id,
        keys,
    )


@case(C.DEPLOYMENT)
def of_another_deployment_by_a_known_team(bench: Bench, name: str) -> Path:
    return bench.opened.routed(deployment=ID).write(bench.out(name))


@case(C.ADDRESSEE)
def for_another_station(bench: Bench, name: str) -> Path:
    return bench.opened.routed(receiver=ID).write(bench.out(name))


@case(C.DECRYPT)
def sealed_to_another_key(bench: Bench, name: str) -> Path:
    wrong = replace(bench.opened, seal_to=keys_of(bench.other).public)
    return wrong.write(bench.out(name))


@case(C.OWN)
def our_own(bench: Bench, name: str) -> Path:
    return bench.deployment.export(None, 3, stick=name)


@case(C.WRONG_KIND)
def a_request_of_the_enrolment(bench: Bench, name: str) -> Path:
    (path,) = (bench.deployment.root / "enrolment03").glob("*申请*.zkb")
    return bench.raw(name, path.read_bytes())


@case(C.WRONG_KIND)
def a_grant_of_the_enrolment(bench: Bench, name: str) -> Path:
    (path,) = (bench.deployment.root / "enrolment03").glob("*授权*.zkb")
    return bench.raw(name, path.read_bytes())


# What is inside


@case(C.FRAME)
def something_after_the_end(bench: Bench, name: str) -> Path:
    return bench.opened.write(bench.out(name), tail=b"more")


@case(C.MANIFEST)
def a_manifest_of_another_channel(bench: Bench, name: str) -> Path:
    channel = replace(bench.opened.manifest.channel, receiver=ID)
    return bench.opened.said(channel=channel).write(bench.out(name))


@case(C.MANIFEST)
def an_end_that_the_lines_do_not_give(bench: Bench, name: str) -> Path:
    channel = replace(bench.opened.manifest.channel, after="cd" * 32)
    return bench.opened.said(channel=channel).write(bench.out(name))


@case(C.COUNTS)
def more_announced_than_carried(bench: Bench, name: str) -> Path:
    told = bench.opened.manifest.channel
    return bench.opened.said(channel=replace(told, last=told.last + 1)).write(bench.out(name))


@case(C.COUNTS)
def a_frame_left_out(bench: Bench, name: str) -> Path:
    packed = tuple(frame_lines(bench.opened.lines))
    entries = tuple(f.entry for f in packed)
    return bench.opened.said(frames=entries).write(bench.out(name), frames=(), honest=False)


@case(C.BLOB)
def an_attachment_that_is_another(bench: Bench, name: str) -> Path:
    return bench.opened.write(bench.out(name), blobs=[("cd" * 32, b"not that one")])


@case(C.SCHEMA)
def of_a_newer_program(bench: Bench, name: str) -> Path:
    return bench.opened.said(schema=SCHEMA + 1).write(bench.out(name))


# What the sender may say


@case(C.CERTIFICATE)
def another_teams_instance_as_ones_earlier(bench: Bench, name: str) -> Path:
    theirs = bench.other.desk.history.origin
    instance = replace(bench.opened.manifest.instance, earlier=(theirs,))
    return bench.opened.said(instance=instance).write(bench.out(name))


@case(C.CERTIFICATE)
def a_new_instance_that_succeeds_nothing(bench: Bench, name: str) -> Path:
    return bench.opened.routed(sender=ID).write(bench.out(name))


@case(C.SCOPE)
def another_teams_revisions(bench: Bench, name: str) -> Path:
    theirs = altered(bench.opened.lines[-1], o=bench.other.desk.history.origin, s=[])
    return bench.opened.carrying((*bench.opened.lines, theirs)).write(bench.out(name))


@case(C.SCOPE)
def the_offices_revisions(bench: Bench, name: str) -> Path:
    ours = altered(bench.opened.lines[-1], o=bench.deployment.office.desk.history.origin, s=[])
    return bench.opened.carrying((*bench.opened.lines, ours)).write(bench.out(name))


@case(C.GAP)
def something_before_it_is_missing(bench: Bench, name: str) -> Path:
    return bench.opened.carrying(bench.opened.lines, first=1_000).write(bench.out(name))


@case(C.FORK)
def another_beginning_than_we_took(bench: Bench, name: str) -> Path:
    first, *rest = bench.opened.lines
    return bench.opened.carrying([altered(first), *rest]).write(bench.out(name))


@case(C.LINE_FORK)
def a_known_number_with_another_content(bench: Bench, name: str) -> Path:
    first = bench.opened.lines[0]
    return bench.opened.carrying((*bench.opened.lines, altered(first))).write(bench.out(name))


@case(C.LINE_FORK)
def one_number_twice(bench: Bench, name: str) -> Path:
    last = bench.opened.lines[-1]
    body = orjson.loads(last)
    one, two = altered(last, q=body["q"] + 1), altered(last, q=body["q"] + 1, n="ee" * 16)
    return bench.opened.carrying((*bench.opened.lines, one, two)).write(bench.out(name))


@case(C.BAD_LINE)
def a_line_that_is_no_revision(bench: Bench, name: str) -> Path:
    return bench.opened.carrying((*bench.opened.lines, b'{"a":1}')).write(bench.out(name))


@case(C.BAD_LINE)
def a_line_of_an_unknown_table(bench: Bench, name: str) -> Path:
    line = altered(bench.opened.lines[-1], q=9_999, t="secrets")
    return bench.opened.carrying((*bench.opened.lines, line)).write(bench.out(name))


@case(C.UNREADABLE)
def a_file_that_is_not_there(bench: Bench, name: str) -> Path:
    return bench.out(name)


@dataclass
class Outcome:
    """What one consolidation of all wrong packages and two sound ones left."""

    reports: dict[str, PackageReport]
    sound: list[PackageReport]
    register: tuple[RegisterLine, ...]
    quarantine: frozenset[str]
    inbox: int
    digest: tuple[str, int]
    clean: tuple[str, int]
    problems: list[str]
    origin_kept: bool


@pytest.fixture(scope="module")
def outcome(enrolled_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """Make all the packages, take them in together, and once more the sound ones alone."""
    with pytest.MonkeyPatch.context() as patch:
        for deployment in copied(enrolled_root, tmp_path_factory.mktemp("refusals"), patch):
            yield consolidated(deployment)


def consolidated(deployment: Deployment) -> Outcome:
    deployment.task(3)
    deployment.task(4)
    deployment.visit(3, dt.date(2026, 11, 9))
    deployment.send(3, None)
    deployment.visit(3, dt.date(2026, 11, 16))
    deployment.visit(4, dt.date(2026, 11, 16))
    sound, others = deployment.export(3), deployment.export(4)
    folder = deployment.root / "wrong"
    folder.mkdir()
    opened = Opened.of(sound, deployment.station(3), deployment.office)
    bench = Bench(deployment, sound, opened, folder)
    made = {name: make(bench, name) for name, (_, make) in CASES.items()}
    kept = deployment.keep(None, "before")
    origin = deployment.office.desk.history.origin
    reports = deployment.office.exchange.consolidate([*made.values(), sound, others])
    by_file = {r.file: r for r in reports}
    office = deployment.office
    workspace = office.workspace.folder
    told = (
        {name: by_file[path] for name, path in made.items()},
        [by_file[sound], by_file[others]],
        office.exchange.register(RegisterQuery(outgoing=False)),
        frozenset(p.name for p in workspace.quarantine.iterdir()),
        len(list(workspace.inbox.iterdir())),
        state(office),
    )
    problems, kept_origin = faults(office), office.desk.history.origin == origin
    deployment.put_back(None, kept, place=None)
    deployment.carry([sound, others], None)
    return Outcome(*told, state(deployment.office), problems, kept_origin)


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 25
    assert len({code for code, _ in CASES.values()}) >= 20


@pytest.mark.parametrize("name", CASES)
def test_refused_with_its_own_code_and_sentence(outcome: Outcome, name: str) -> None:
    code, report = CASES[name][0], outcome.reports[name]
    assert (report.accepted, report.code) == (False, code)
    assert report.message.startswith(SENTENCES[code].rstrip("。")[:8])
    assert "。" in report.message
    assert report.revisions == report.new == report.known == 0
    lines = [line for line in outcome.register if line.file == report.file.name]
    assert code in {line.code for line in lines}
    sha = {line.sha256[:32] for line in lines if line.sha256}
    if code is not C.UNREADABLE:
        assert any(f"{s}-{code.value}.zkb" in outcome.quarantine for s in sha)


def test_the_sound_ones_are_taken_and_nothing_else_is_changed(outcome: Outcome) -> None:
    assert [(r.accepted, r.code) for r in outcome.sound] == [(True, C.OK)] * 2
    assert outcome.digest == outcome.clean
    assert outcome.problems == []
    assert outcome.inbox == 0
    assert outcome.origin_kept


def test_every_code_has_a_sentence_that_says_what_to_do() -> None:
    assert set(SENTENCES) == set(PackageCode)
    assert all(s.endswith("。") for s in SENTENCES.values())


# What depends on the receiver


def register_codes(services: Services) -> list[PackageCode]:
    return [line.code for line in services.exchange.register(RegisterQuery(refused=True))]


def prepared(deployment: Deployment) -> Path:
    """A sound report of team 3 with one visit."""
    deployment.task(3)
    deployment.visit(3)
    return deployment.export(3)


def key_of(deployment: Deployment, number: int) -> str:
    return keys_of(deployment.station(number)).public.key_id


def as_security(deployment: Deployment, act: Callable[[Services], None]) -> None:
    """Let the security officer's powers be used at the office: the clerk has REVOKE as well."""
    act(deployment.office)


def test_a_compromised_station_is_refused_unread(deployment: Deployment) -> None:
    package, key = prepared(deployment), key_of(deployment, 3)
    as_security(deployment, lambda s: s.enrolment.compromise(key, "电脑丢失"))
    before = state(deployment.office)
    (report,) = deployment.carry(package, None)
    assert (report.accepted, report.code) == (False, C.SENDER_COMPROMISED)
    assert state(deployment.office) == before
    assert register_codes(deployment.office) == [C.SENDER_COMPROMISED]


def test_a_retired_station_may_bring_what_links_and_nothing_else(deployment: Deployment) -> None:
    first, key = prepared(deployment), key_of(deployment, 3)
    opened = Opened.of(first, deployment.station(3), deployment.office)
    as_security(deployment, lambda s: s.enrolment.retire(key, "换新电脑"))
    (taken,) = deployment.carry(first, None)
    assert taken.accepted, taken
    folder = deployment.stick("forged")
    later = opened.carrying(opened.lines, first=900).write(folder / "gap.zkb")
    head, *rest = opened.lines
    fork = opened.carrying([altered(head), *rest]).write(folder / "fork.zkb")
    before = state(deployment.office)
    reports = deployment.carry([later, fork], None)
    assert [r.code for r in reports] == [C.RETIRED, C.RETIRED]
    assert state(deployment.office) == before


def test_a_station_that_is_not_enrolled_takes_nothing(
    deployment: Deployment, tmp_path: Path
) -> None:
    from desktop.services.exchange.service import ExchangeService  # noqa: F401,PLC0415
    from tests.services.exchange.deployment import found, opened  # noqa: PLC0415

    package = prepared(deployment)
    (tmp_path / "new").mkdir()
    found(tmp_path / "new", 9)
    new = opened(tmp_path / "new", 9, deployment.clock)
    try:
        (report,) = new.exchange.consolidate([package])
        assert (report.accepted, report.code) == (False, C.NOT_ENROLLED)
    finally:
        new.lock()


def test_a_package_for_another_team(deployment: Deployment) -> None:
    package = deployment.export(None, 3)
    before = state(deployment.station(4))
    (report,) = deployment.carry(package, 4)
    assert (report.accepted, report.code) == (False, C.ADDRESSEE)
    assert state(deployment.station(4)) == before
    assert deployment.station(4).exchange.consolidate([package.parent]) == ()


def test_too_big(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    package = prepared(deployment)
    monkeypatch.setattr("desktop.services.exchange.inbox.MOST_PACKAGE", 1_000)
    (report,) = deployment.carry(package, None)
    assert (report.accepted, report.code) == (False, C.TOO_BIG)


def test_no_space_here(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    package = prepared(deployment)
    usage = type("usage", (), {"free": 10_000, "total": 10_000, "used": 0})
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda _path: usage)
        (report,) = deployment.carry(package, None)
    assert (report.accepted, report.code) == (False, C.NO_SPACE)
    assert deployment.carry(package, None)[0].accepted


def test_pulled_while_it_is_copied(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    package = prepared(deployment)

    def pulled(*_given: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr("desktop.services.exchange.fetching._Careful.read", pulled)
        (report,) = deployment.carry(package, None)
    assert (report.accepted, report.code) == (False, C.UNREADABLE)
    assert list(deployment.office.workspace.folder.inbox.iterdir()) == []
    assert deployment.carry(package, None)[0].accepted


def test_changed_between_check_and_use(deployment: Deployment) -> None:
    """The copy in the inbox is changed after pass 1: the attachment is read in pass 2."""
    from desktop.services.exchange.service import ExchangeService  # noqa: PLC0415
    from tests.services.exchange.deployment import cadre_of, edit, units_of  # noqa: PLC0415

    sha256 = deployment.office.desk.blobs.put(b"photo" * 40_000)
    edit(deployment.office, "cadre", cadre_of(units_of(3)[0], 0), photo=sha256)
    package = deployment.export(None, 3)
    team = deployment.station(3)

    def change(name: str) -> None:
        if name == "take":
            (copy,) = team.workspace.folder.inbox.iterdir()
            data = bytearray(copy.read_bytes())
            data[-1_000] ^= 1
            copy.write_bytes(bytes(data))

    before = state(team)
    exchange = ExchangeService(team.desk, team.workspace, team.media, step=change)
    (report,) = exchange.consolidate([package])
    assert (report.accepted, report.code) == (False, C.CHANGED)
    assert state(team) == before
    assert team.desk.blobs.missing([sha256]) == (sha256,)
    assert deployment.carry(package, 3)[0].accepted


def test_a_forged_receipt_is_not_followed_and_told(deployment: Deployment) -> None:
    package = prepared(deployment)
    opened = Opened.of(package, deployment.station(3), deployment.office)
    ack = opened.manifest.ack
    assert ack is not None
    forged = opened.said(ack=Ack(ack.sender, ack.receiver, 2, "cd" * 32))
    path = forged.write(deployment.stick("forged") / "ack.zkb")
    (report,) = deployment.carry(path, None)
    assert report.accepted
    assert len(report.notes) == 1
    (channel, *_) = deployment.office.exchange.channels()
    assert not channel.acked


def test_who_is_off_the_roster_is_held_not_refused(deployment: Deployment) -> None:
    package = prepared(deployment)
    opened = Opened.of(package, deployment.station(3), deployment.office)
    body = orjson.loads(opened.lines[-1])
    line = altered(opened.lines[-1], a=UUID(int=5).hex, q=body["q"] + 1, r=ID)
    path = opened.carrying((*opened.lines, line)).write(deployment.stick("forged") / "held.zkb")
    (report,) = deployment.carry(path, None)
    assert report.accepted
    assert report.held == 1
    assert faults(deployment.office) == []
