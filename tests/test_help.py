"""The help tells what the program says: outcomes of packages, the places of 考核准备."""

from __future__ import annotations

from typing import Final

import pytest

from desktop.services.exchange.clearing import ClearingState
from desktop.services.paths import RESOURCES
from desktop.services.readiness import Readiness
from desktop.terms import PackageCode, ScoringMethod, TravelState
from desktop.views.setup.page import OFFICE, TEAM

CHAPTER: Final = (RESOURCES / "help" / "exchange.md").read_text("utf-8")
SETUP: Final = (RESOURCES / "help" / "setup.md").read_text("utf-8")
_GOOD: Final = {PackageCode.OK, PackageCode.WRITTEN}


@pytest.mark.parametrize("code", [c for c in PackageCode if c not in _GOOD])
def test_every_outcome_of_a_package_is_explained(code: PackageCode) -> None:
    assert f"**{code.label}**" in CHAPTER


@pytest.mark.parametrize("state", list(TravelState))
def test_every_state_of_a_record_on_its_way_is_named(state: TravelState) -> None:
    assert f"**{state.label}**" in CHAPTER


def test_the_end_of_the_names_is_told_where_clearing_is_explained() -> None:
    told = CHAPTER.partition("## 年终清退")[2]
    assert "谈话人姓名一并销毁" in told
    state = ClearingState(
        ready=True, sentence="", team="", revisions=0, unsent=0, unconfirmed=0, wanted=0,
        blobs=0, names=3, drafts=0,
    )  # fmt: skip
    assert "姓名 3 个将一并销毁" in state.warning


@pytest.mark.parametrize("title", [title for _key, title, _op, _make in OFFICE])
def test_every_place_of_the_preparation_has_a_section(title: str) -> None:
    assert f"\n## {title}\n" in SETUP


@pytest.mark.parametrize("title", [title for _key, title, _op, _make in TEAM])
def test_what_a_team_sees_is_told(title: str) -> None:
    told = SETUP.partition("## 考核组看到的")[2]
    assert f"\n## {title}\n" in SETUP or f"**{title}**" in told
    assert title in SETUP.partition("## 年初怎样准备")[0]


@pytest.mark.parametrize("word", [*Readiness, *ScoringMethod])
def test_the_words_of_the_preparation_are_explained(word: Readiness | ScoringMethod) -> None:
    assert word.label in SETUP
