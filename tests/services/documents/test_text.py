"""Line breaking: kinsoku, whole words and marks, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.documents import theme
from desktop.services.documents.fonts import Role, shipped_fonts
from desktop.services.documents.text import Span, Style, clean, cuts, set_lines

_STYLE = Style(Role.BODY, 10, 15)


def _lines(text: str, letters: float, size: float = 10) -> list[str]:
    """Breaks where every letter is `size` wide."""
    return [
        text[a:b] for a, b in cuts(text, [size] * len(text), [False] * len(text), letters * size)
    ]


def test_plain_letters_fill_the_line() -> None:
    assert _lines("一二三四五六七", 3) == ["一二三", "四五六", "七"]


def test_no_closing_mark_at_line_start() -> None:
    # The comma does not fit and may hang only if half its width is left: it takes 三 with it.
    assert _lines("一二三，四五", 3) == ["一二", "三，四", "五"]


def test_closing_mark_hangs_half_its_width() -> None:
    assert _lines("一二三，四五", 3.5) == ["一二三，", "四五"]


def test_no_opening_mark_at_line_end() -> None:
    assert _lines("一二（三四）", 3) == ["一二", "（三", "四）"]


def test_words_and_numbers_stay_whole() -> None:
    assert _lines("共计38.6亿元", 4) == ["共计", "38.6", "亿元"]


def test_a_word_wider_than_the_line_is_broken_not_lost() -> None:
    assert _lines("ABCDEFG", 3) == ["ABC", "DEF", "G"]


def test_citation_marks_stay_whole() -> None:
    book = shipped_fonts()
    spans = (Span("一二三四五", _STYLE), Span("[访-0231]", theme.MARK, whole=True))
    lines = set_lines(spans, 70, book)
    assert ["".join(text for text, _ in line.pieces) for line in lines] == [
        "一二三四五",
        "[访-0231]",
    ]


def test_line_ends_are_kept_and_blanks_at_line_ends_dropped() -> None:
    book = shipped_fonts()
    lines = set_lines((Span("一二 \r\n三\t四", _STYLE),), 200, book)
    assert ["".join(text for text, _ in line.pieces) for line in lines] == ["一二", "三 四"]
    assert [line.last for line in lines] == [True, True]


def test_invisible_letters_are_removed() -> None:
    assert clean("张\u200b三\ufeff\x07\ufe00") == "张三"


@given(
    st.text(alphabet="一二三，。（）“”、A1.%- \n——…", max_size=80),
    st.floats(min_value=10, max_value=90),
)
def test_every_letter_is_in_exactly_one_line(text: str, width: float) -> None:
    found = cuts(text, [10.0] * len(text), [False] * len(text), width)
    assert "".join("".join(text[a:b] for a, b in found).split()) == "".join(text.split())
    for start, end in found:
        # A line may be longer than the width only by blanks and half a hanging mark.
        assert end - start <= 1 or len(text[start:end].rstrip(" ")) * 10 <= width + 5.1
