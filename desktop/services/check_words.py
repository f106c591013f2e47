"""What is typed into the tables of 核验要点, by key, word or name; all pure. Source: domain.md §2.3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from desktop.services.check_forms import ExampleAnswer, FindingAnswer, FindingCheck
from desktop.services.errors import Invalid
from desktop.terms import FollowUp, Polarity

Member = tuple[UUID, str, str]
"""A cadre of the unit: id, name, post."""

WHOLE_TEAM: Final = "领导班子"
_WIDE: Final = str.maketrans("１２３", "123")
_FOLLOW_UPS: Final[Mapping[str, FollowUp]] = {
    **{str(n): word for n, word in enumerate(FollowUp, 1)},
    **{word.label: word for word in FollowUp},
}
_POLARITIES: Final[Mapping[str, Polarity]] = {
    **{str(n): word for n, word in enumerate(Polarity, 1)},
    **{word.label: word for word in Polarity},
}


def follow_up_word(typed: str) -> str:
    """已改进 for 1, and so on; what is no such key or word stays as it is."""
    found = _FOLLOW_UPS.get(_plain(typed))
    return typed if found is None else found.label


def polarity_word(typed: str) -> str:
    """正面 for 1, 负面 for 2; anything else stays as it is."""
    found = _POLARITIES.get(_plain(typed))
    return typed if found is None else found.label


def finding_answer(typed: str, remark: str, of: FindingCheck) -> FindingAnswer:
    """How an earlier finding stands, as typed. Raises Invalid with its sentence."""
    plain = _plain(typed)
    if plain and plain not in _FOLLOW_UPS:
        said = f"“{of.aspect}”的现状“{plain[:20]}”不能识别。请填 1 已改进、2 有进展或 3 未改进。"
        raise Invalid({f"finding/{of.finding.hex}": said})
    return FindingAnswer(of.finding, _FOLLOW_UPS.get(plain), remark, of.version)


def example_answer(
    place: int,
    typed: tuple[str, str, str],
    members: Sequence[Member],
    known: tuple[UUID, str] | None = None,
) -> ExampleAnswer:
    """A 正反面典型 as typed: 正负面, 对象, 情况. Raises Invalid with the number of its line.

    ``known`` are id and version of one that is stored; ``place`` counts from 0.
    """
    polarity, name, text = (part.strip() for part in typed)
    key, where = f"example/{place}", f"正反面典型第 {place + 1} 行"
    found = _POLARITIES.get(_plain(polarity))
    if found is None:
        said = f"{where}的正负面“{polarity[:20]}”不能识别。请填 1 正面或 2 负面。"
        raise Invalid({key: said if polarity else f"{where}还没有填正负面。请填 1 正面或 2 负面。"})
    if not text:
        raise Invalid({key: f"{where}还没有填情况。请写明，或删除该行。"})
    row, version = known or (None, None)
    return ExampleAnswer(found, text, _member(name, members, key, where), row, version)


def member_names(members: Sequence[Member]) -> dict[UUID, str]:
    """The name by which each member is typed: with the post where two bear one name."""
    names = [name for _key, name, _post in members]
    return {
        key: f"{name}（{post}）" if names.count(name) > 1 and post else name
        for key, name, post in members
    }


def _member(name: str, members: Sequence[Member], key: str, where: str) -> UUID | None:
    if not name or name == WHOLE_TEAM:
        return None
    by_name = [k for k, shown in member_names(members).items() if shown == name]
    if len(by_name) == 1:
        return by_name[0]
    if any(member == name for _key, member, _post in members):
        raise Invalid({key: f"{where}：有几位同志叫“{name}”。请在姓名后用括号注明职务。"})
    raise Invalid(
        {key: f"{where}：该单位没有叫“{name[:20]}”的干部。请核对姓名；班子整体的请填“领导班子”。"}
    )


def _plain(typed: str) -> str:
    return typed.strip().translate(_WIDE)
