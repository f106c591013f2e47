"""谈话提纲: the first question is the scheme's, the others the office's, in order and by layer."""

from __future__ import annotations

from uuid import UUID

import pytest

from desktop.models.changes import Change
from desktop.services.cycles import shipped_first_question
from desktop.services.errors import Invalid, NotFound, Refused, Stale
from desktop.services.outlines import (
    Outline,
    OutlineService,
    QuestionDraft,
    QuestionLine,
    shipped_questions,
)
from desktop.services.scheme import SchemeService
from desktop.terms import CycleState, InterviewLayer, Role
from tests.services.record_city import City, acting, write

L = InterviewLayer


def texts(outline: Outline) -> list[str]:
    return [q.text for q in outline.questions[1:]]


def three(city: City) -> tuple[OutlineService, list[UUID]]:
    service = OutlineService(city.desk)
    ids = [service.save(city.cycle, QuestionDraft(f"第{n}问")) for n in "甲乙丙"]
    return service, ids


def test_a_year_without_questions_still_has_the_first_one(city: City) -> None:
    outline = OutlineService(city.desk).outline(city.cycle)
    (first,) = outline.questions
    assert outline.empty
    assert (first.first, first.place, first.text) == (True, 1, shipped_first_question())
    assert (outline.year, outline.previous, outline.sealed) == (2026, None, False)
    with pytest.raises(NotFound):
        OutlineService(city.desk).outline(UUID(int=9))


def test_the_wording_of_the_first_question_is_the_schemes(city: City) -> None:
    scheme = SchemeService(city.desk)
    now = scheme.scheme(city.cycle)
    scheme.save_wording(city.cycle, now.title, "贯彻落实情况", now.version)
    assert OutlineService(city.desk).outline(city.cycle).questions[0].text == "贯彻落实情况"


def test_the_shipped_outline_by_layer(city: City) -> None:
    service = OutlineService(city.desk)
    assert service.use_default(city.cycle) == len(shipped_questions()) == 12
    outline = service.outline(city.cycle)
    assert [q.place for q in outline.questions] == list(range(1, 14))
    # Worked out from the shipped file: which of the twelve each layer is asked, plus the first.
    asked = {layer: [q.theme for q in outline.for_layer(layer)[1:]] for layer in L}
    assert len(asked[L.TEAM_MEMBER]) == 8
    assert len(asked[L.MIDDLE]) == 10
    assert len(asked[L.STAFF]) == 9
    assert asked[L.SERVED] == asked[L.PUBLIC] == ["办事服务", "群众感受", "意见建议"]
    assert all(outline.for_layer(layer)[0].first for layer in L)
    with pytest.raises(Refused, match="已有问题"):
        service.use_default(city.cycle)


def test_questions_are_added_changed_moved_and_taken_out(city: City) -> None:
    service, (first, second, third) = three(city)

    def line(key: UUID) -> QuestionLine:
        return next(q for q in service.outline(city.cycle).questions if q.id == key)

    service.move(third, line(third).version, down=False)
    assert texts(service.outline(city.cycle)) == ["第甲问", "第丙问", "第乙问"]
    service.move(first, line(first).version, down=False)
    service.move(second, line(second).version, down=True)
    assert texts(service.outline(city.cycle)) == ["第甲问", "第丙问", "第乙问"]
    old = line(second)
    chosen = QuestionDraft(" 改了 ", (L.PUBLIC, L.MIDDLE), second, old.version)
    service.save(city.cycle, chosen)
    assert (line(second).text, line(second).layers) == ("改了", (L.MIDDLE, L.PUBLIC))
    with pytest.raises(Stale):
        service.save(city.cycle, QuestionDraft("又改", (), second, old.version))
    service.save(city.cycle, QuestionDraft("改了", tuple(L), second, line(second).version))
    assert line(second).layers == ()
    service.remove(first, line(first).version)
    assert texts(service.outline(city.cycle)) == ["第丙问", "改了"]
    with pytest.raises(NotFound):
        service.remove(first, "")
    added = service.save(city.cycle, QuestionDraft("第丁问"))
    assert service.outline(city.cycle).questions[-1].id == added


def test_faults_of_a_question(city: City) -> None:
    service, _ids = three(city)
    for text in ("  ", "长" * 301, "第甲问"):
        with pytest.raises(Invalid) as refused:
            service.save(city.cycle, QuestionDraft(text))
        assert set(refused.value.faults) == {"text"}
    with pytest.raises(NotFound):
        service.save(city.cycle, QuestionDraft("新", (), UUID(int=3), ""))
    assert len(texts(service.outline(city.cycle))) == 3


def test_the_year_before_is_offered_and_copied(city: City) -> None:
    service, _ids = three(city)
    scheme = SchemeService(city.desk)
    later, earlier = scheme.open_cycle(2027), scheme.open_cycle(2025)
    assert service.outline(later).previous == 2026
    assert service.outline(earlier).previous is None
    assert service.copy_previous(later) == 3
    assert texts(service.outline(later)) == ["第甲问", "第乙问", "第丙问"]
    with pytest.raises(NotFound, match="2025年度以前没有"):
        service.copy_previous(earlier)


def test_a_sealed_year_keeps_its_outline(city: City) -> None:
    service, (first, *_others) = three(city)
    version = service.outline(city.cycle).questions[1].version
    row = SchemeService(city.desk).cycles()[0]
    write(city.desk, [Change("cycle", row.id, {"state": CycleState.SEALED}, row.version)])
    assert service.outline(city.cycle).sealed
    for act in (
        lambda: service.save(city.cycle, QuestionDraft("新")),
        lambda: service.remove(first, version),
        lambda: service.move(first, version, down=True),
        lambda: service.use_default(city.cycle),
    ):
        with pytest.raises(Refused, match="已封存"):
            act()


def test_teams_read_and_do_not_write(city: City) -> None:
    service, _ids = three(city)
    with acting(city.desk, Role.TEAM_MEMBER, team_no=3):
        assert len(service.outline(city.cycle).questions) == 4
        with pytest.raises(Refused):
            service.save(city.cycle, QuestionDraft("新"))


def test_the_theme_of_a_question_is_the_word_before_the_colon() -> None:
    assert QuestionLine(UUID(int=1), 2, (), "班子运行：怎样？").theme == "班子运行"
    assert QuestionLine(UUID(int=1), 2, (), "怎样？").theme == ""
    assert QuestionLine(UUID(int=1), 2, (), "这一句的前面实在是长得不能当主题：怎样？").theme == ""
