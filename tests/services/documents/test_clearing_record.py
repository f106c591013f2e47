"""清退记录: what was cleared, what the office had received, and what proves it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.documents.clearing_record import render_clearing
from desktop.services.documents.errors import DocumentError
from desktop.services.documents.exchange_content import ClearedInstance
from desktop.services.documents.paper import PrintOptions
from tests.services.documents import exchange_samples as samples
from tests.services.documents.reading import poppler, squeezed


def test_everything_stands_on_one_page() -> None:
    content = samples.clearing()
    document = render_clearing(content, PrintOptions())
    text = squeezed(poppler(document.pdf, "-layout"))
    assert document.pages == 1
    for words in (
        "工作区清退记录", "第三考核组", "2026年度第三考核组工作区", "2026年11月22日09:05",
        "王建平（组长）", "按规定清退考核组工作区", "16,154条，全部已接收", "第16,154号",
        "附件57个，谈话人姓名612个，未保存的草稿0份", "第03组-上报-0031-20261231.zkb",
        "经办人", "监销人", "考核办", "不能恢复", "须由保管人另行销毁",
    ):  # fmt: skip
        assert words in text, words


def test_each_instance_is_named_by_its_first_digits() -> None:
    content = samples.clearing()
    text = squeezed(poppler(render_clearing(content, PrintOptions()).pdf, "-layout"))
    earlier, present = content.instances
    assert f"{earlier.origin[:8]}…修订1,034条（以前使用）" in text
    assert f"{present.origin[:8]}…修订15,120条（现用）" in text


def test_digest_and_signature_are_printed_whole() -> None:
    content = samples.clearing()
    words = poppler(render_clearing(content, PrintOptions()).pdf, "-layout").split()
    for long in (content.digest, content.signature, content.acked_c, content.file_sha256):
        groups = [long[n : n + 4] for n in range(0, len(long), 4)]
        assert all(group in words for group in groups)


def test_many_instances_and_a_long_reason_flow_on_over_pages() -> None:
    many = tuple(ClearedInstance(samples.hexed(str(n), 32), n + 1) for n in range(90))
    reason = "、".join(f"第{n}项原因" for n in range(80))
    content = replace(samples.clearing(), instances=many, reason=reason)
    document = render_clearing(content, PrintOptions())
    text = squeezed(poppler(document.pdf, "-raw"))
    assert document.pages == 4
    assert reason in text
    assert all(instance.origin[:8] in text for instance in many)
    assert "监销人" in text


def test_a_missing_letter_names_the_record() -> None:
    with pytest.raises(DocumentError, match=r"第三考核组工作区清退记录.*U\+E863"):
        render_clearing(replace(samples.clearing(), operator="\ue863"), PrintOptions())


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (render_clearing(samples.clearing(), PrintOptions()) for _ in range(2))
    assert first == second
