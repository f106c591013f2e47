"""The electronic 清退记录: it reads back as it was signed, and nothing else is believed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.models.encrypted import DiskFull
from desktop.services.exchange.cleared import (
    ClearingRecord,
    InstanceCount,
    SignedClearing,
    read_clearing,
    reason_digest,
    sign_clearing,
)
from desktop.services.exchange.identity import StationKeys
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.security.cleared import RECORD_NAME, ClearedWorkspace
from desktop.services.security.slots import SlotsDamaged
from desktop.terms import PackageCode
from tests.services.exchange.clearer import REASON
from tests.services.exchange.deployment import Deployment, folder_of, leader_of


def signed(**changes: object) -> SignedClearing:
    """A record under keys of its own."""
    keys = StationKeys.generate()
    record = ClearingRecord(
        deployment="0a" * 16,
        workspace="0b" * 16,
        sign=keys.public.sign.hex(),
        seal=keys.public.seal.hex(),
        team="0c" * 16,
        instances=(InstanceCount("0d" * 16, 5), InstanceCount("0e" * 16, 7)),
        present="0e" * 16,
        office="0f" * 16,
        acked_n=12,
        acked_c="ab" * 32,
        blobs=1,
        names=2,
        drafts=0,
        day="2026-12-31",
        at=1_800_000_000_000_000,
        operator="1a" * 16,
        reason=reason_digest(REASON),
    )
    return sign_clearing(replace(record, **changes), REASON, keys.sign)  # type: ignore[arg-type]  # names of its own fields


def test_a_record_reads_back_and_counts() -> None:
    made = signed()
    assert read_clearing(made.notes()) == made
    assert made.record.revisions == 12


@pytest.mark.parametrize("field", ["record", "reason", "signature"])
def test_a_changed_record_is_refused(field: str) -> None:
    notes = signed().notes()
    text = str(notes[field])
    for place in range(0, len(text), 7):
        letter = "1" if text[place] != "1" else "2"
        changed = {**notes, field: text[:place] + letter + text[place + 1 :]}
        with pytest.raises(PackageRefused) as refused:
            read_clearing(changed)
        assert refused.value.package_code is PackageCode.MANIFEST


def test_a_record_of_other_keys_is_refused() -> None:
    one, other = signed(), signed()
    mixed = {**one.notes(), "signature": other.signature}
    with pytest.raises(PackageRefused):
        read_clearing(mixed)
    with pytest.raises(PackageRefused):
        read_clearing({})
    with pytest.raises(PackageRefused):
        read_clearing({**one.notes(), "more": 1})


def test_a_record_of_another_workspace_means_nothing(deployment: Deployment) -> None:
    root = deployment.root / folder_of(3)
    body = {"record": {"workspace": "00" * 16, "day": "2026-11-22"}}
    (root / RECORD_NAME).write_text(json.dumps(body), "utf-8")
    deployment.station(3)
    deployment.shut(3)
    assert (root / RECORD_NAME).exists()
    # Slots that a disk has damaged are mended from a backup; nothing may be swept meanwhile.
    slots = (root / "keyslots.json").read_bytes()
    (root / "keyslots.json").write_bytes(b"damaged")
    with pytest.raises(SlotsDamaged):
        deployment.station(3)
    assert (root / "main.db").exists()
    (root / "keyslots.json").write_bytes(slots)
    deployment.station(3)


def test_a_disk_that_fails_before_the_point_of_no_return_leaves_it_whole(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.task(3)
    team = deployment.station(3)

    def fail(_slots: Path) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr("desktop.services.security.cleared.destroy_slots", fail)
        with pytest.raises(DiskFull):
            team.clearing.clear(
                to=deployment.stick(), reason=REASON, password=leader_of(3).password
            )
    deployment.shut(3)
    assert deployment.station(3).clearing.ready().ready


def test_files_that_are_held_open_are_removed_by_the_next_attempt_to_open(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.task(3)
    root = deployment.root / folder_of(3)
    real = Path.unlink

    def held(path: Path, missing_ok: bool = False) -> None:
        if path.name in {"keyslots.json", "main.db"}:
            raise PermissionError(13, "held")
        real(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        deployment.station(3).clearing.clear(
            to=deployment.stick(), reason=REASON, password=leader_of(3).password
        )
    assert (root / "main.db").exists()
    deployment.shut(3)
    with pytest.raises(ClearedWorkspace):
        deployment.station(3)
    assert {path.name for path in root.iterdir()} == {RECORD_NAME, "workspace.json"}
