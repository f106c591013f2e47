"""Whatever is wrong with a package, it is refused with its own code and a sentence, and kept.

All wrong packages of the table go into one consolidation together with two sound ones: the
sound ones are taken, and afterwards the office is exactly what it would be without the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.services.exchange.refusals import SENTENCES
from desktop.services.exchange.values import PackageReport, RegisterLine, RegisterQuery
from desktop.terms import PackageCode
from tests.services.exchange.deployment import Deployment, copied, faults, state
from tests.services.exchange.forging import Opened
from tests.services.exchange.wrong_packages import CASES, Bench

C = PackageCode


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
