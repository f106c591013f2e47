"""What a grant must be, and every other file that is not taken for one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.services.clock import FixedClock
from desktop.services.errors import Invalid, Refused
from desktop.services.exchange import asking, letters, standing
from desktop.services.exchange.enrolment_forms import (
    GrantBody,
    canonical_body,
    read_body,
    request_sha,
)
from desktop.services.exchange.identity import Certificate, RootKey, StationKeys, deployment_of
from desktop.services.exchange.manifest import Instance, Revocations
from desktop.services.exchange.wire import Route
from desktop.services.teams import team_id
from desktop.terms import PackageCode, PackageKind, StationRole
from tests.services.exchange.deployment import at_place, found
from tests.services.exchange.enrolling import (
    MEMBER,
    Meeting,
    met,
    refused_as,
    stored,
    strangers,
)
from tests.services.office_desk import START


@pytest.fixture
def meeting(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Meeting]:
    own = shutil.copytree(strangers(tmp_path_factory), tmp_path / "stations")
    yield from met(Path(own), monkeypatch)


def test_somebody_between_two_pcs_cannot_give_a_grant_of_his_own(meeting: Meeting) -> None:
    asked = meeting.ask()
    real = meeting.grant(asked)
    forged = forge(meeting, root=RootKey.generate(), office=StationKeys.generate())
    assert meeting.team.enrolment.inspect_grant(forged).digits != real.digits
    with pytest.raises(Refused, match="核对数字不一致"):
        meeting.team.enrolment.accept(forged, digits=real.digits)
    assert not meeting.team.enrolment.own().enrolled


# what a grant must be


def forge(
    meeting: Meeting,
    *,
    root: RootKey | None = None,
    office: StationKeys | None = None,
    signed_by: StationKeys | None = None,
    certificate: dict[str, Any] | None = None,
    grant: dict[str, Any] | None = None,
) -> Path:
    """A grant for team 3's pending request, made by somebody who has what is given."""
    with meeting.office.desk.db.writing() as session:
        true = standing.ensure_office(session, "考核办", 1)
        root = root or standing.root_key(session)
        keys = office or standing.own_keys(session)
    with meeting.team.desk.db.reading() as session:
        asked = asking.pending(session)
    assert asked is not None
    deployment, own = deployment_of(root.public), asked.keys
    about = Certificate(
        deployment, own.key_id, own.sign, own.seal, StationRole.TEAM, team_id(3).hex,
        "第三考核组", asked.instance.origin, (), 2, 1,
    )  # fmt: skip
    us = replace(true, deployment=deployment, key_id=keys.public.key_id,
                 sign=keys.public.sign, seal=keys.public.seal)  # fmt: skip
    body = GrantBody(
        1,
        request_sha(canonical_body(asked)),
        root.public.hex(),
        replace(about, **(certificate or {})).issue(root).hex(),
        us.issue(root).hex(),
        Instance(true.origin),
        (),
        Revocations(0, ()),
        (),
        1,
    )
    route = Route(deployment, PackageKind.GRANT, true.origin, asked.instance.origin, 2)
    signer = signed_by or keys
    out = meeting.stick / "forged.zkb"
    letters.write_grant(
        out,
        route=route,
        key_id=signer.public.key_id,
        sign=signer.sign,
        receiver_seal_public=own.seal,
        body=canonical_body(replace(body, **(grant or {}))),
    )
    return out


@pytest.mark.parametrize(
    "change",
    [
        {"team": team_id(4).hex},
        {"role": StationRole.OFFICE, "team": None},
        {"origin": "ab" * 16},
        {"sign": bytes(32), "key_id": "00" * 16},
    ],
)
def test_a_certificate_for_another_role_team_or_instance_is_refused(
    change: dict[str, Any], meeting: Meeting
) -> None:
    meeting.ask()
    refused_as(
        PackageCode.CERTIFICATE,
        lambda: meeting.team.enrolment.inspect_grant(forge(meeting, certificate=change)),
    )


def test_the_grant_that_is_forged_here_would_be_good_unchanged(meeting: Meeting) -> None:
    meeting.ask()
    assert meeting.team.enrolment.inspect_grant(forge(meeting)).team == "第三考核组"


def test_a_grant_signed_by_another_key_than_the_office_is_refused(meeting: Meeting) -> None:
    meeting.ask()
    forged = forge(meeting, signed_by=StationKeys.generate())
    refused_as(PackageCode.SIGNATURE, lambda: meeting.team.enrolment.inspect_grant(forged))


def test_a_certificate_of_another_root_is_refused(meeting: Meeting) -> None:
    meeting.ask()
    good = forge(meeting)
    with meeting.team.desk.db.reading() as session:
        keys = standing.own_keys(session)
    body = read_body(GrantBody, letters.open_grant(good, keys.seal_private, office_key).body)
    other = RootKey.generate()
    text = bytes.fromhex(body.certificate)[64:]
    foreign = other.sign(b"kaohe/certificate/1\x00" + text) + text
    forged = forge(meeting, grant={"certificate": foreign.hex()})
    refused_as(PackageCode.CERTIFICATE, lambda: meeting.team.enrolment.inspect_grant(forged))


def office_key(body: bytes) -> bytes:
    grant = read_body(GrantBody, body)
    return Certificate.read(bytes.fromhex(grant.office), bytes.fromhex(grant.root)).sign


def test_a_grant_for_another_pc_cannot_be_opened(meeting: Meeting) -> None:
    meeting.ask(3)
    granted = meeting.grant(meeting.ask(4), 4)
    refused_as(
        PackageCode.DECRYPT,
        lambda: meeting.team.enrolment.accept(granted.path, digits=granted.digits),
    )


def test_a_grant_for_an_earlier_request_is_refused(meeting: Meeting) -> None:
    granted = meeting.grant(meeting.ask())
    meeting.team.workspace.renew_origin(standing.new_origin)
    meeting.ask()
    with pytest.raises(Refused, match="不是本机当前的登记申请"):
        meeting.team.enrolment.accept(granted.path, digits=granted.digits)


def test_a_grant_cannot_be_used_twice(meeting: Meeting) -> None:
    granted, _ = meeting.enrol(3, MEMBER)
    before = stored(meeting.team)
    with pytest.raises(Refused, match="没有待答复的登记申请"):
        meeting.team.enrolment.accept(granted.path, digits=granted.digits)
    assert stored(meeting.team) == before


def test_another_office_cannot_take_an_enrolled_pc_over(meeting: Meeting) -> None:
    meeting.enrol()
    meeting.ask()
    keys, root = StationKeys.generate(), RootKey.generate()
    forged = forge(meeting, root=root, office=keys)
    digits = meeting.team.enrolment.inspect_grant(forged).digits
    refused_as(
        PackageCode.DEPLOYMENT,
        lambda: meeting.team.enrolment.accept(forged, digits=digits),
    )


def test_who_asked_must_be_on_the_roster(meeting: Meeting) -> None:
    meeting.ask()
    forged = forge(meeting)
    digits = meeting.team.enrolment.inspect_grant(forged).digits
    refused_as(PackageCode.MANIFEST, lambda: meeting.team.enrolment.accept(forged, digits=digits))
    assert not meeting.team.enrolment.own().enrolled


def test_a_changed_file_is_refused(meeting: Meeting) -> None:
    asked = meeting.ask()
    data = asked.path.read_bytes()
    at = data.index(b'"team":3') + 7
    asked.path.write_bytes(data[:at] + b"4" + data[at + 1 :])
    refused_as(PackageCode.HASH, lambda: meeting.office.enrolment.inspect(asked.path))


def test_a_request_signed_by_other_keys_than_it_asks_for_is_refused(meeting: Meeting) -> None:
    asked = meeting.ask()
    _, body = asking.read_request(asked.path)
    thief = StationKeys.generate()
    out = meeting.stick / "forged.zkb"
    changes: tuple[dict[str, Any], ...] = ({}, {"sign": thief.public.sign.hex()})
    for change in changes:
        letters.write_request(
            out,
            origin=body.instance.origin,
            key_id=body.keys.key_id,
            sign=thief.sign,
            body=canonical_body(replace(body, **change)),
        )
        code = PackageCode.MANIFEST if change else PackageCode.SIGNATURE
        refused_as(code, lambda: meeting.office.enrolment.inspect(out))


def test_a_team_that_the_office_does_not_have_is_not_enrolled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        at_place(patch)
        for who in (None, 3):
            found(tmp_path, who, FixedClock(START))
    for bare in met(tmp_path, monkeypatch):
        asked = bare.ask()
        with pytest.raises(Invalid) as refused:
            bare.grant(asked)
        assert "没有第3考核组" in refused.value.faults["team"]
        assert stored(bare.office)["workstation"] == 0
