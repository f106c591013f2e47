"""考核组评定表: a page for each rater to fill in, and the confirmed values beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.documents.errors import DocumentError
from desktop.services.documents.paper import PrintOptions
from desktop.services.documents.rating_form import RatedPerson, render_blank, render_filled
from tests.services.documents import rating_samples as samples
from tests.services.documents.reading import poppler, squeezed


def test_each_rater_has_a_page_with_every_subject() -> None:
    document = render_blank(samples.blank(), PrintOptions())
    assert document.pages == len(samples.RATERS)
    text = squeezed(poppler(document.pdf, "-layout"))
    for rater in samples.RATERS:
        assert text.count(f"评定人：{rater}") == 1
    for person in samples.PEOPLE:
        assert text.count(person.name) >= len(samples.RATERS)
    assert "0到100之间的数" in text
    assert text.count("评定人（签名）") == len(samples.RATERS)


def test_a_large_unit_goes_on_over_pages() -> None:
    people = tuple(RatedPerson(f"干部{n:03d}", "副局长") for n in range(60))
    document = render_blank(samples.blank(people), PrintOptions())
    assert document.pages > 2 * len(samples.RATERS) - 1
    text = squeezed(poppler(document.pdf))
    for person in people:
        assert text.count(person.name) == len(samples.RATERS)


def test_confirmed_values_stand_beside_each_other() -> None:
    document = render_filled(samples.filled(), PrintOptions())
    assert document.pages == 1
    text = squeezed(poppler(document.pdf, "-layout"))
    for words in ("88.50", "91.50", "83.08", "84.25", *samples.RATERS, "去掉一个最高分"):
        assert words in text, words
    assert "外出学习" in text
    assert "组长（签名）" in text


def test_nothing_to_print_is_said() -> None:
    with pytest.raises(DocumentError, match="没有可以评定该单位的人员"):
        render_blank(replace(samples.blank(), raters=()), PrintOptions())
    with pytest.raises(DocumentError, match="还没有组长确认的评定"):
        render_filled(replace(samples.filled(), rows=()), PrintOptions())


def test_a_letter_without_glyph_names_the_form() -> None:
    people = (RatedPerson("\U000f0000"),)
    with pytest.raises(DocumentError, match="江城市民政局考核组评定表"):
        render_blank(samples.blank(people), PrintOptions())
    rows = (replace(samples.filled().rows[0], remark="\U000f0000"),)
    with pytest.raises(DocumentError, match="江城市民政局考核组评定表"):
        render_filled(replace(samples.filled(), rows=rows), PrintOptions())


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render_filled(samples.filled(), PrintOptions()) == render_filled(
        samples.filled(), PrintOptions()
    )
