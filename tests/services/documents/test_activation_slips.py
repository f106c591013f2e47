"""激活码单: one slip a person, with that person's code alone and the grant's check digits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.documents.activation_slips import render_activation
from desktop.services.documents.errors import DocumentError
from desktop.services.documents.paper import PrintOptions
from tests.services.documents import exchange_samples as samples
from tests.services.documents.reading import poppler, squeezed


@pytest.mark.parametrize(("people", "pages"), [(1, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_four_slips_stand_on_a_page(people: int, pages: int) -> None:
    document = render_activation(samples.activation(people), PrintOptions())
    text = squeezed(poppler(document.pdf))
    assert document.pages == pages
    assert text.count("阅后销毁") == people
    assert text.count("裁开") == people - pages


def test_each_slip_carries_its_own_code_and_the_same_digits() -> None:
    content = samples.activation(4)
    document = render_activation(content, PrintOptions())
    parts = poppler(document.pdf, "-layout").split("裁")
    assert len(parts) == 4
    for part, slip in zip(parts, content.slips, strict=True):
        assert slip.name in part
        assert slip.login in part
        assert [s.code for s in content.slips if s.code in part] == [slip.code]
        words = part.split()
        assert all(group in words for group in samples.DIGITS.split())
        assert "第三考核组" in part


def test_a_slip_says_what_to_do_in_three_lines() -> None:
    text = squeezed(poppler(render_activation(samples.activation(1), PrintOptions()).pdf))
    for words in (
        "核对屏幕上的8组核对数字与本单完全一致",
        "首次使用？用激活码设置口令",
        "激活码只能用一次",
        "立即停止并报告考核办",
        "2026年11月22日",
    ):
        assert words in text


def test_the_code_is_not_broken_over_lines() -> None:
    content = samples.activation(1)
    words = poppler(render_activation(content, PrintOptions()).pdf, "-layout").split()
    assert content.slips[0].code in words


def test_nobody_to_activate_is_told_in_a_sentence() -> None:
    with pytest.raises(DocumentError, match="没有需要激活的人员"):
        render_activation(replace(samples.activation(), slips=()), PrintOptions())


def test_a_missing_letter_names_the_person() -> None:
    content = samples.activation(2)
    bad = replace(content.slips[1], name="李\ue863")
    with pytest.raises(DocumentError, match=r"李.*U\+E863"):
        render_activation(replace(content, slips=(content.slips[0], bad)), PrintOptions())


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (render_activation(samples.activation(), PrintOptions()) for _ in range(2))
    assert first == second
