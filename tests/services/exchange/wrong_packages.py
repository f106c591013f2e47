"""Everything that can be wrong with a package, each made of a sound one, with its code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from desktop.models.revision import SCHEMA
from desktop.services.exchange.frames import frame_lines
from desktop.services.exchange.identity import StationKeys, origin_of
from desktop.services.exchange.manifest import Instance
from desktop.services.registry import Services
from desktop.terms import PackageCode
from tests.services.exchange.deployment import Deployment
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
    elsewhere = bench.opened.routed(receiver=bench.other.desk.history.origin)
    return replace(elsewhere, seal_to=keys_of(bench.other).public).write(bench.out(name))


@case(C.ADDRESSEE)
def for_a_station_that_nobody_knows(bench: Bench, name: str) -> Path:
    elsewhere = bench.opened.routed(receiver=ID)
    return replace(elsewhere, seal_to=StationKeys.generate().public).write(bench.out(name))


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


@case(C.MANIFEST)
def more_earlier_instances_than_anybody_has(bench: Bench, name: str) -> Path:
    many = tuple(f"{n:032x}" for n in range(65))
    instance = replace(bench.opened.manifest.instance, earlier=many)
    return bench.opened.said(instance=instance).write(bench.out(name))


@case(C.MANIFEST)
def sent_beyond_the_calendar(bench: Bench, name: str) -> Path:
    return bench.opened.said(sent=2**62).write(bench.out(name))


@case(C.CERTIFICATE)
def a_new_instance_that_is_bound_to_another_key(bench: Bench, name: str) -> Path:
    origin = origin_of(keys_of(bench.other).public.key_id, bytes(16))
    told = bench.opened.routed(sender=origin)
    instance = Instance(origin, (bench.opened.route.sender,), ("", "00" * 16))
    return told.said(instance=instance).write(bench.out(name))


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
