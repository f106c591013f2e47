"""交接单: what is handed over stands on both copies, digit by digit, and blanks stay blank."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.documents.errors import DocumentError
from desktop.services.documents.exchange_content import HandoverMedium
from desktop.services.documents.handover_slip import (
    minute_words,
    render_handover,
    render_handovers,
    size_words,
)
from desktop.services.documents.paper import PrintOptions
from tests.services.documents import exchange_samples as samples
from tests.services.documents.reading import poppler, squeezed


def _text(files: int = 1, options: PrintOptions | None = None) -> str:
    document = render_handover(samples.handover(files), options or PrintOptions())
    return poppler(document.pdf, "-layout")


def test_both_copies_stand_on_one_page_and_say_the_same() -> None:
    document = render_handover(samples.handover(), PrintOptions())
    assert document.pages == 1
    first, second = squeezed(poppler(document.pdf, "-layout")).split("裁开")
    for words in (
        "介质交接单", "移交方第三考核组", "接收方市委组织部考核办", "上报第7号",
        "第03组-上报-0007-20261122.zkb", "修订1,234条，附件3个", "11.8MB（12,345,678字节）",
        "2026年11月22日09:05", "王建平", "鹰组考U-2026-013", "U盘", "内部", "长期", "刘审批",
        "考核数据上报下发", "移交日期", "接收日期", "归还日期",
    ):  # fmt: skip
        assert words in first, words
        assert words in second, words
    assert "存根" in first
    assert "回执" in second


def test_every_digit_of_the_checksum_is_printed_in_groups_of_four() -> None:
    sha256 = samples.package().sha256
    groups = [sha256[n : n + 4] for n in range(0, 64, 4)]
    found = [word for word in _text().split() if word in groups]
    assert found == groups * 2


def test_a_split_package_lists_every_file_and_each_copy_has_its_page() -> None:
    document = render_handover(samples.handover(3), PrintOptions())
    text = squeezed(poppler(document.pdf))
    assert document.pages == 2
    assert text.count("本次共3个文件") == 2
    for number in (7, 8, 9):
        assert text.count(f"第03组-上报-{number:04d}-20261122.zkb") == 2


def test_many_files_go_on_over_pages_and_none_is_lost() -> None:
    document = render_handover(samples.handover(20), PrintOptions())
    text = squeezed(poppler(document.pdf))
    assert document.pages == 6
    for number in range(7, 27):
        assert text.count(f"第03组-上报-{number:04d}-20261122.zkb") == 2
    assert text.count("接收人") == 2


def test_a_package_without_files_is_still_a_slip_to_fill_in() -> None:
    assert "移交方" in _text(0)


def test_an_unregistered_medium_leaves_its_lines_to_be_written_by_hand() -> None:
    content = replace(samples.handover(), medium=HandoverMedium())
    text = squeezed(poppler(render_handover(content, PrintOptions()).pdf, "-layout"))
    assert "介质编号介质种类审批人" in text
    assert "密级保密期限用途" in text


def test_secrecy_and_serial_stand_on_both_copies() -> None:
    options = PrintOptions(secrecy="秘密★1年", serial="JJ-2026-00007")
    text = squeezed(_text(options=options))
    assert text.count("秘密★1年") == 2
    assert text.count("JJ-2026-00007") == 2


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 字节"),
        (1023, "1,023 字节"),
        (1024, "1.0 KB（1,024 字节）"),
        (1 << 20, "1.0 MB（1,048,576 字节）"),
        (4_000_000_000, "3,814.7 MB（4,000,000,000 字节）"),
    ],
)
def test_sizes_are_told_to_the_byte(size: int, words: str) -> None:
    assert size_words(size) == words


def test_times_are_told_to_the_minute() -> None:
    assert minute_words(samples.MOMENT) == "2026年11月22日 09:05"


def test_long_words_flow_on_and_nothing_is_cut() -> None:
    purpose = "向市委组织部考核办上报第三季度考核记录以及整改事项核查结果" * 4
    content = samples.handover()
    content = replace(content, medium=replace(content.medium, purpose=purpose))
    document = render_handover(content, PrintOptions())
    assert document.pages == 2
    # The cell stands between others on the same lines, so its text is read as the file gives it.
    assert squeezed(poppler(document.pdf, "-raw")).count(purpose) == 2


def test_several_slips_each_begin_a_page() -> None:
    document = render_handovers([samples.handover(), samples.handover(3)], PrintOptions())
    text = squeezed(poppler(document.pdf))
    assert document.pages == 3
    assert text.count("第1页共1页") == 1
    assert text.count("共2页") == 2
    with pytest.raises(DocumentError, match="没有交接单可以打印"):
        render_handovers([], PrintOptions())


def test_a_missing_letter_names_the_file() -> None:
    content = replace(samples.handover(), sender="第三组\ue863")
    with pytest.raises(DocumentError, match=r"第03组-上报-0007-20261122\.zkb.*U\+E863"):
        render_handover(content, PrintOptions())


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (render_handover(samples.handover(), PrintOptions()) for _ in range(2))
    assert first == second
