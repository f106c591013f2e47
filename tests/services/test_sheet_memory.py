"""What a user said a header means is kept by kind, and the last word counts."""

from __future__ import annotations

from desktop.services.door import Reading, Writing
from desktop.services.permissions import Operation
from desktop.services.registry import Services
from desktop.services.sheet_memory import remember, remembered


def said(services: Services, kind: str, **corrections: str) -> None:
    with services.desk.db.writing() as session:
        remember(Writing(services.desk, session, Operation.EDIT_SCHEME), kind, corrections)


def kept(services: Services, kind: str) -> dict[str, str]:
    with services.desk.db.reading() as session:
        return dict(remembered(Reading(services.desk, session, Operation.READ_SCHEME), kind))


def test_kinds_do_not_mix_and_headers_are_plain(office: Services) -> None:
    said(office, "scheme", **{"折算 得分（分）": "weight", "（ ）": "title"})
    said(office, "progress", 折算得分分="actual")
    assert kept(office, "scheme") == {"折算得分分": "weight"}
    assert kept(office, "progress") == {"折算得分分": "actual"}
    said(office, "scheme", 折算得分分="")
    assert kept(office, "scheme") == {"折算得分分": ""}
    assert kept(office, "roster") == {}
