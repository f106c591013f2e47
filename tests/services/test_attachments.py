"""附件 of records: stored, listed, looked at, taken away; whose, and until when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.models.public_feedback import PublicFeedback
from desktop.services import attachment_homes
from desktop.services.attachment_rules import MAX_FILES, Viewing
from desktop.services.attachments import SHOWN_TEXT, AttachmentService
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.facts import FactDraft, FactService
from desktop.services.feedback_forms import feedback_digest
from desktop.services.motions import Motion
from desktop.services.states import Side
from desktop.terms import (
    CycleState,
    FactAction,
    FactState,
    FeedbackVerdict,
    Polarity,
    Role,
    Severity,
    StationRole,
    VisitState,
)
from tests.services.conftest import MakeDesk
from tests.services.filed import edit, records
from tests.services.files import DOCX, PDF, TEXT, picture, put
from tests.services.record_city import City, acting, deciding, held_visit, make_city, named, write

DAY = dt.date(2026, 11, 16)


@pytest.fixture
def service(city: City) -> AttachmentService:
    return AttachmentService(city.desk)


@pytest.fixture
def fact(city: City) -> UUID:
    return FactService(city.desk).save(
        FactDraft(city.unit, Polarity.POSITIVE, Severity.LIGHT, DAY, "按期完成", city.cadre)
    )


def move_fact(city: City, fact: UUID, *actions: FactAction) -> None:
    facts = FactService(city.desk)
    for action in actions:
        side = Side.RECORD if action is FactAction.SUBMIT else Side.DECIDE
        with deciding(city.desk, side):
            facts.perform(fact, action, Motion(facts.get(fact).seen, reason="请补充"))


def test_files_are_added_listed_read_and_taken_away(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    paths = [put(tmp_path, "佐证.pdf", PDF), put(tmp_path, "现场.jpg", picture())]
    added = service.add("fact", fact, paths)
    found = service.list("fact", fact)
    assert found.closed == ""
    assert [(line.id, line.name, line.size, line.here) for line in found.lines] == [
        (added[0], "佐证.pdf", len(PDF), True),
        (added[1], "现场.jpg", len(picture()), True),
    ]
    assert found.lines[0].type_label == "PDF 文件"
    assert found.lines[0].size_words.endswith("字节")
    assert service.counts("fact", [fact, named("none")]) == {fact: 2}
    opened = service.open(added[0])
    assert (opened.name, opened.viewing, opened.data) == ("佐证.pdf", Viewing.PDF, PDF)
    service.remove(added[0], found.lines[0].version)
    assert [line.name for line in service.list("fact", fact).lines] == ["现场.jpg"]
    with pytest.raises(NotFound, match="已被移除"):
        service.open(added[0])
    with pytest.raises(NotFound):
        service.remove(added[0], found.lines[0].version)


def test_what_is_stored_is_encrypted(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    service.add("fact", fact, [put(tmp_path, "说明.txt", TEXT)])
    (stored,) = city.desk.blobs.folder.iterdir()
    assert TEXT not in stored.read_bytes()


def test_every_look_is_logged_and_says_whether_it_left_the_program(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    (attachment,) = service.add("fact", fact, [put(tmp_path, "说明.txt", TEXT)])
    assert service.open(attachment).text == TEXT.decode("gb18030")
    entry = city.desk.audit.entries()[0]
    assert (entry.kind, entry.subject_table, entry.subject_id) == ("read", "fact", fact.hex)
    assert entry.detail["saving"] is False
    service.open(attachment, saving=True)
    assert city.desk.audit.entries()[0].detail["saving"] is True


def test_a_long_text_is_cut_for_the_preview(
    service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    data = b"a" * (SHOWN_TEXT + 10)
    (attachment,) = service.add("fact", fact, [put(tmp_path, "长.txt", data)])
    opened = service.open(attachment)
    assert len(opened.text) == SHOWN_TEXT
    assert opened.data == data


def test_all_faults_are_told_and_nothing_is_half_stored(
    service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    paths = [
        put(tmp_path, "好.pdf", PDF),
        put(tmp_path, "空.pdf", b""),
        put(tmp_path, "程序.exe", b"MZ\0"),
    ]
    with pytest.raises(Invalid) as refused:
        service.add("fact", fact, paths)
    assert "“空.pdf”" in refused.value.faults["file"]
    assert "“程序.exe”" in refused.value.faults["file"]
    assert service.list("fact", fact).lines == ()


def test_the_same_content_is_kindly_refused_the_same_name_told_apart(
    service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    service.add("fact", fact, [put(tmp_path, "佐证.pdf", PDF)])
    with pytest.raises(Invalid, match=r"“副本\.pdf”与附件“佐证\.pdf”内容相同"):
        service.add("fact", fact, [put(tmp_path, "副本.pdf", PDF)])
    other = tmp_path / "另"
    other.mkdir()
    more = [put(other, "佐证.pdf", PDF + b"\n"), put(tmp_path, "佐证.docx", DOCX)]
    service.add("fact", fact, more)
    names = [line.name for line in service.list("fact", fact).lines]
    assert names == ["佐证.pdf", "佐证（2）.pdf", "佐证.docx"]


def test_the_same_content_may_belong_to_two_records(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    visit = held_visit(city)
    path = put(tmp_path, "佐证.pdf", PDF)
    service.add("fact", fact, [path])
    (on_visit,) = service.add("visit", visit, [path])
    (line,) = service.list("visit", visit).lines
    service.remove(on_visit, line.version)
    assert service.list("fact", fact).lines[0].here


def test_no_more_than_twenty(service: AttachmentService, fact: UUID, tmp_path: Path) -> None:
    paths = [put(tmp_path, f"{n}.txt", f"第{n}份".encode()) for n in range(MAX_FILES + 1)]
    with pytest.raises(Invalid, match="最多 20 个附件，这次选了 21 个"):
        service.add("fact", fact, paths)
    service.add("fact", fact, paths[:MAX_FILES])
    with pytest.raises(Invalid, match="已有 20 个，这次选了 1 个"):
        service.add("fact", fact, paths[MAX_FILES:])


def test_files_are_looked_at_before_their_record_is_there(
    service: AttachmentService, tmp_path: Path
) -> None:
    paths = [put(tmp_path, "甲.pdf", PDF), put(tmp_path, "乙.txt", TEXT)]
    checked = service.check(paths)
    assert [(c.name, c.size, c.path) for c in checked] == [
        ("甲.pdf", len(PDF), paths[0]),
        ("乙.txt", len(TEXT), paths[1]),
    ]
    with pytest.raises(Invalid, match="内容相同"):
        service.check([*paths, put(tmp_path, "丙.pdf", PDF)])
    with pytest.raises(Invalid, match="已不在原来的位置"):
        service.check([tmp_path / "没有.pdf"])


def test_a_fact_takes_no_evidence_after_it_was_handed_in(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    """A verdict must not silently cover what came later."""
    (attachment,) = service.add("fact", fact, [put(tmp_path, "一.txt", b"1")])
    version = service.list("fact", fact).lines[0].version
    late = put(tmp_path, "二.txt", b"2")
    for action, state in (
        (FactAction.SUBMIT, FactState.SUBMITTED),
        (FactAction.VERIFY, FactState.VERIFIED),
    ):
        move_fact(city, fact, action)
        for call in (
            lambda: service.add("fact", fact, [late]),
            lambda: service.remove(attachment, version),
        ):
            with pytest.raises(Refused, match=f"目前为“{state.label}”，附件不能增减"):
                call()
        assert state.label in service.list("fact", fact).closed
        assert service.open(attachment).data == b"1"


def test_a_fact_that_was_sent_back_takes_evidence_again(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    move_fact(city, fact, FactAction.SUBMIT, FactAction.SEND_BACK)
    service.add("fact", fact, [put(tmp_path, "补充.txt", b"2")])
    assert len(service.list("fact", fact).lines) == 1


@pytest.mark.parametrize("state", [VisitState.RETURNED, VisitState.CANCELLED])
def test_a_visit_that_was_handed_in_takes_none(
    city: City, service: AttachmentService, tmp_path: Path, state: VisitState
) -> None:
    visit = held_visit(city)
    path = put(tmp_path, "方案.pdf", PDF)
    service.add("visit", visit, [path])
    edit(city, "visit", visit, state=state)
    with pytest.raises(Refused, match=f"所属实地考核目前为“{state.label}”"):
        service.add("visit", visit, [put(tmp_path, "二.txt", b"2")])


def test_every_kind_of_record_has_files(
    city: City, service: AttachmentService, tmp_path: Path
) -> None:
    path = put(tmp_path, "佐证.pdf", PDF)
    for table, record in records(city, held_visit(city)).items():
        (attachment,) = service.add(table, record, [path])
        assert service.counts(table, [record]) == {record: 1}
        assert service.open(attachment).data == PDF
        edit(city, table, record, deleted=True)
        with pytest.raises(NotFound):
            service.list(table, record)
        with pytest.raises(NotFound):
            service.open(attachment)


def test_what_was_decided_on_takes_none(
    city: City, service: AttachmentService, tmp_path: Path
) -> None:
    there = records(city, held_visit(city))
    path = put(tmp_path, "佐证.pdf", PDF)
    with city.desk.db.reading() as session:
        complaint = session.get(PublicFeedback, there["public_feedback"])
        assert complaint is not None
        covered = feedback_digest(complaint)
    verdicts = {
        "progress_difference": Change(
            "difference_verdict",
            named("verdict"),
            {
                "difference_id": there["progress_difference"],
                "verdict": "adopted",
                "covers": "",
                "on": DAY,
            },
        ),
        "public_feedback": Change(
            "feedback_finding",
            named("finding"),
            {
                "feedback_id": there["public_feedback"],
                "verdict": FeedbackVerdict.VERIFIED,
                "finding": "属实",
                "covers": covered,
                "on": DAY,
            },
        ),
    }
    for table, verdict in verdicts.items():
        assert service.list(table, there[table]).closed == ""
        write(city.desk, [verdict])
        with pytest.raises(Refused, match="附件不能增减"):
            service.add(table, there[table], [path])


def test_a_sealed_year_takes_none(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    edit(city, "cycle", city.cycle, state=CycleState.SEALED)
    with pytest.raises(Refused, match="2026年度已封存"):
        service.add("fact", fact, [put(tmp_path, "一.txt", b"1")])
    assert "已封存" in service.list("fact", fact).closed


def test_an_unknown_kind_of_record_is_refused(service: AttachmentService) -> None:
    with pytest.raises(NotFound, match="没有附件"):
        service.list("cadre", named("赵启明"))
    assert set(attachment_homes.HOMES) == {
        "fact", "visit", "progress_difference", "research_report", "public_feedback",
        "work_report",
    }  # fmt: skip


def test_a_teams_pc_touches_only_its_own(make_desk: MakeDesk, tmp_path: Path) -> None:
    desk = make_desk(Role.TEAM_LEADER, StationRole.TEAM)
    city, service = make_city(desk), AttachmentService(desk)
    path = put(tmp_path, "方案.pdf", PDF)
    with acting(desk, Role.CLERK):
        visit = held_visit(city)
    with acting(desk, Role.TEAM_MEMBER, team_no=3):
        (attachment,) = service.add("visit", visit, [path])
        (line,) = service.list("visit", visit).lines
    with acting(desk, Role.TEAM_MEMBER, team_no=4):
        assert "本考核组" in service.list("visit", visit).closed
        with pytest.raises(Refused, match="本考核组"):
            service.add("visit", visit, [put(tmp_path, "二.txt", b"2")])
        with pytest.raises(Refused, match="本考核组"):
            service.remove(attachment, line.version)


def test_a_row_that_moved_on_is_not_taken_away(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    (attachment,) = service.add("fact", fact, [put(tmp_path, "一.txt", b"1")])
    version = service.list("fact", fact).lines[0].version
    edit(city, "attachment", attachment, deleted=True)
    edit(city, "attachment", attachment, deleted=False)
    with pytest.raises(Stale):
        service.remove(attachment, version)


def test_a_file_that_has_not_arrived_is_said_so(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    (attachment,) = service.add("fact", fact, [put(tmp_path, "一.txt", b"1")])
    (stored,) = city.desk.blobs.folder.iterdir()
    kept = stored.read_bytes()
    stored.unlink()
    assert not service.list("fact", fact).lines[0].here
    with pytest.raises(NotFound, match=r"“一\.txt”：附件未到"):
        service.open(attachment)
    stored.write_bytes(kept[:-1])
    with pytest.raises(NotFound, match=r"“一\.txt”：附件已损坏"):
        service.open(attachment)


def test_counts_leave_out_what_is_ones_own(
    city: City, service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    service.add("fact", fact, [put(tmp_path, "一.txt", b"1")])
    with acting(city.desk, Role.CLERK, unit_id=city.unit):
        assert service.counts("fact", [fact]) == {}
    with acting(city.desk, Role.CLERK, cadre_id=city.cadre):
        assert service.counts("fact", [fact]) == {}


def test_what_is_added_at_once_has_a_limit_and_nothing_is_half_stored(
    service: AttachmentService,
    fact: UUID,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop.services.attachments.MAX_TOGETHER", 3 * len(PDF) + 2)
    paths = [put(tmp_path, f"{n}.pdf", PDF + str(n).encode()) for n in range(4)]
    with pytest.raises(Invalid, match="一次添加的附件合计不能超过"):
        service.add("fact", fact, paths)
    with pytest.raises(Invalid, match="合计"):
        service.check(paths)
    assert service.list("fact", fact).lines == ()
    service.add("fact", fact, paths[:2])
    service.add("fact", fact, paths[2:])
    assert len(service.list("fact", fact).lines) == 4


def test_names_of_any_kind_are_kept_apart(
    service: AttachmentService, fact: UUID, tmp_path: Path
) -> None:
    """Names that a desk knows: copies, full-width signs, endless ones, a right-to-left mark."""
    names = (
        "照片 (1).jpg", "照片（1）.JPG", "关于……的“通知”.pdf", "\u202e gpj.pdf", "名" * 80 + ".pdf",
        " 空格 .pdf", "𫍯𬱖.pdf", "无后缀",
    )  # fmt: skip
    for number, name in enumerate(names):
        kind = (
            picture(colour="navy" if number else "red") if "照片" in name else PDF + name.encode()
        )
        service.add("fact", fact, [put(tmp_path, name, kind)])
    kept = [line.name for line in service.list("fact", fact).lines]
    assert kept == [
        "照片 (1).jpg", "照片（1）.JPG", "关于……的“通知”.pdf", "gpj.pdf", "名" * 80 + ".pdf",
        "空格.pdf", "𫍯𬱖.pdf", "无后缀.pdf",
    ]  # fmt: skip
