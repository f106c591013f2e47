"""No name of the sample is readable in any file of the workspace, open or locked.

Two characters may stand in random bytes by chance: names shorter than three are left out. In
the shortest spelling three characters are 48 bits, which a few megabytes do not hit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from desktop.services.clock import FixedClock
from desktop.services.registry import Services, open_services
from desktop.services.sample import SAMPLE_ACCOUNTS, SampleResult, build_city, build_sample
from desktop.services.sample.building import LAST_DAY, TITLE
from desktop.services.sample.play import moment
from desktop.services.security.slots import KdfParams

FAST = KdfParams(iterations=1, lanes=1, memory_kib=64)
SEED = 8
CODECS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
SHORTEST = 3


def _needles() -> list[str]:
    city = build_city(SEED, "small", LAST_DAY, photos=False)
    texts = {c.name for c in city.cadres} | {r.name for c in city.cadres for r in c.relatives}
    texts |= {c.id_number for c in city.cadres}
    texts |= {i.name for i in city.interviews} | {a.name for a in city.assessors}
    texts |= {u.name for u in city.units} | {f.text for f in city.facts}
    texts |= {i.remarks for i in city.interviews if i.remarks}
    texts |= {i.problem for i in city.items} | {
        o.remark for i in city.interviews for o in i.opinions
    }
    texts |= {a.name for a in SAMPLE_ACCOUNTS} | {TITLE}
    return sorted(t for t in texts if len(t) >= SHORTEST)


NEEDLES = _needles()


def _spellings(text: str) -> Iterator[bytes]:
    # A long text is known by its beginning: what is stored may be cut or compressed behind it.
    start = text[:12]
    for codec in CODECS:
        yield start.encode(codec)
    yield json.dumps(start)[1:-1].encode("ascii")


def readable(files: Iterable[Path], needles: Iterable[str]) -> list[tuple[str, str]]:
    """(file, needle) of all that can be read in the raw bytes of the files."""
    spelled = [(n, s) for n in needles for s in _spellings(n)]
    found = []
    for path in files:
        data = path.read_bytes()
        found += [(path.name, needle) for needle, spelling in spelled if spelling in data]
    return found


def _files(*folders: Path) -> list[Path]:
    return sorted(p for folder in folders for p in folder.rglob("*") if p.is_file())


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleResult:
    return build_sample(tmp_path_factory.mktemp("canary"), seed=SEED, kdf=FAST)


def _open(sample: SampleResult) -> Services:
    office = sample.accounts["office"]
    return open_services(
        Path(office["workspace"]),
        office["account"],
        office["password"],
        clock=FixedClock(moment(LAST_DAY, 20)),
    )


def test_no_name_is_readable_while_open_or_after_lock(sample: SampleResult, own_home: Path) -> None:
    root = Path(sample.accounts["office"]["workspace"])
    services = _open(sample)
    try:
        cadre = services.cadres.find()[0]
        detail = services.cadres.get(cadre)
        services.desk.drafts.put(
            services.desk.actor.account,
            "cadre",
            cadre,
            detail.version,
            {"name": detail.name, "remarks": NEEDLES[-1]},
        )
        services.search.find(detail.name)
        services.cadres.export_lrmx(cadre)
        services.dossiers.portrait(cadre)
        services.dossiers.rectification_ledger_pdf()
        files = _files(root, own_home)
        names = {p.name for p in files}
        assert {"audit.db", "drafts.db", "keyslots.json", "workspace.json"} <= names
        assert any(name.endswith("-wal") for name in names)
        assert any(p.parent.name == "blobs" for p in files)
        assert readable(files, NEEDLES) == []
    finally:
        services.lock()
    locked = _files(root, own_home)
    assert len(locked) > len(list((root / "blobs").iterdir()))
    assert readable(locked, NEEDLES) == []


def test_file_names_tell_nothing(sample: SampleResult) -> None:
    root = Path(sample.accounts["office"]["workspace"])
    names = "\n".join(p.name for p in root.rglob("*"))
    assert not [needle for needle in NEEDLES if needle in names]


@pytest.mark.parametrize("codec", CODECS)
def test_the_search_would_find_a_name(tmp_path: Path, codec: str) -> None:
    name = NEEDLES[len(NEEDLES) // 2]
    (tmp_path / "log").write_bytes(b"\x00\x01" + name.encode(codec) + b"\x02")
    assert readable([tmp_path / "log"], [name])


def test_there_is_enough_to_look_for() -> None:
    assert len(NEEDLES) > 150
