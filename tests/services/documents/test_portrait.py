"""The portrait: what is on it, what is refused, how it is found again by readers."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.services.documents import theme
from desktop.services.documents.content import FactEntry, PortraitContent, Statement
from desktop.services.documents.digest import input_digest, sha256, short
from desktop.services.documents.errors import DocumentError
from desktop.services.documents.paper import Press, PrintOptions, Sheets
from desktop.services.documents.portrait import (
    TEMPLATE,
    render_portrait,
    render_portraits_merged,
)
from tests.services.documents import samples
from tests.services.documents.reading import (
    pdffonts,
    pdfium_text,
    poppler,
    pypdf_text,
    squeezed,
)

NAMES = ("朱𫍯", "吴堃㛃", "𬱖", "䶮赟翀", "𬭊𫖯")
ISSUED = PrintOptions(
    issued_at=date(2026, 11, 22),
    operator="考核办",
    serial="HX-2026-00012",
    salt=b"0123456789abcdef",
    secrecy="秘密★1年",
    copy_number="000003",
)


def _named(name: str) -> PortraitContent:
    return replace(samples.poor(), name=name)


@pytest.mark.parametrize("name", NAMES)
def test_rare_names_are_found_by_three_readers(name: str) -> None:
    pdf = render_portrait(_named(name), PrintOptions()).pdf
    for read in (poppler, pypdf_text, pdfium_text):
        assert name in squeezed(read(pdf)), read.__name__


def test_all_fonts_are_embedded_subsets_with_unicode_maps(tmp_path: Path) -> None:
    for content in (samples.rich(), samples.extreme()):
        lines = pdffonts(render_portrait(content, ISSUED).pdf, tmp_path)
        assert len(lines) == 4
        for line in lines:
            assert line[-5:-2] == ["yes", "yes", "yes"], line


def test_equal_input_gives_equal_bytes() -> None:
    first, second = (render_portrait(samples.rich(), ISSUED) for _ in range(2))
    assert first == second
    assert first.sha256 == sha256(first.pdf)


def test_nothing_of_the_facts_or_texts_is_lost() -> None:
    content = samples.extreme()
    document = render_portrait(content, PrintOptions())
    text = squeezed(poppler(document.pdf, "-raw"))
    for number in range(1, 61):
        assert f"第{number}条纪实" in text
    assert text.count("核后有改动") == 3
    assert text.count("成效明显") == 60
    assert "第15工作领导小组办公室副主任" in text
    assert text.count("先进工作者") == 30
    assert text.count("讲原则") == 120
    assert document.pages == len(PdfReader(io.BytesIO(document.pdf)).pages)


def test_pages_are_numbered_x_of_y() -> None:
    document = render_portrait(samples.rich(), ISSUED)
    text = squeezed(poppler(document.pdf))
    assert document.pages == 3
    for number in (1, 2, 3):
        assert f"第{number}页共3页" in text


def test_missing_parts_say_so_with_their_reason() -> None:
    text = squeezed(poppler(render_portrait(samples.poor(), PrintOptions()).pdf, "-raw"))
    reasons = (
        "本年度尚未形成考核评价", "本年度四方评分尚未齐备", "本年度尚无民主测评计票",
        "本年度尚无核实的纪实", "本年度尚无谈话记录", "尚无参与重点工作的记录",
        "尚无可供查阅的外部成果", "碰头会尚未研判", "任免审批表未载年度考核结果",
        "尚无结果运用和整改事项", "考核组尚未填写评语", "任免审批表未载简历",
    )  # fmt: skip
    for reason in reasons:
        assert f"缺{reason}" in text
    assert "缺：无照片" in text


def test_facts_stand_newest_first_in_two_groups() -> None:
    text = squeezed(poppler(render_portrait(samples.rich(), PrintOptions()).pdf, "-raw"))
    order = ["正面（3条", "2026.09.18", "2026.06.30", "2026.04.11", "负面（2条", "2026.08.05"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)


def test_small_layers_and_their_quotations_give_nobody_away() -> None:
    text = squeezed(poppler(render_portrait(samples.rich(), PrintOptions()).pdf, "-raw"))
    assert "班子成员6人，中层9人，一般干部14人，服务对象、群众7人" in text
    assert "大家心里有底。”——中层" in text
    assert "当天就有回音。”——谈话对象" in text


def test_every_mark_is_listed_and_an_unlisted_one_is_refused() -> None:
    content = samples.rich()
    extra = FactEntry(date(2026, 1, 1), True, False, "轻", "甲", ("实-9999",))
    with pytest.raises(DocumentError, match="“朱𫍯”的画像引用了目录中没有的出处：实-9999"):
        render_portrait(replace(content, facts=(extra,)), PrintOptions())
    fields = replace(content.fields, portfolio=(Statement("乙", ("表-1",)),))
    with pytest.raises(DocumentError, match="表-1"):
        render_portrait(replace(content, fields=fields), PrintOptions())


def test_a_missing_glyph_names_the_person_and_the_letter() -> None:
    with pytest.raises(DocumentError, match=r"“王\ue863”.*“\ue863”（U\+E863）"):
        render_portrait(_named("王\ue863"), PrintOptions())


def test_an_unusable_photo_is_refused() -> None:
    with pytest.raises(DocumentError, match="照片不是可用的 JPEG"):
        render_portrait(replace(samples.poor(), photo=b"GIF89a"), PrintOptions())


def test_photo_bytes_pass_through_untouched() -> None:
    photo = samples.photo()
    pdf = render_portrait(replace(samples.poor(), photo=photo), PrintOptions()).pdf
    assert photo in pdf


def test_metadata_names_no_person_and_the_language_is_chinese() -> None:
    reader = PdfReader(io.BytesIO(render_portrait(samples.rich(), ISSUED).pdf))
    info = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert "朱" not in info
    assert "干部画像" in info
    assert str(reader.root_object["/Lang"]) == "zh-CN"


def test_draft_secrecy_copy_and_serial_stand_where_set() -> None:
    issued = squeezed(poppler(render_portrait(samples.rich(), ISSUED).pdf))
    for word in ("000003", "秘密★1年", "HX-2026-00012", "打印：考核办", "2026年11月22日"):
        assert word in issued
    assert "草稿" not in issued
    draft = render_portrait(samples.poor(), PrintOptions(draft=True))
    assert squeezed(pypdf_text(draft.pdf)).count("草稿") == draft.pages


def test_merged_sets_have_a_bookmark_each_and_own_page_numbers() -> None:
    merged = render_portraits_merged((samples.rich(), samples.poor()), PrintOptions())
    reader = PdfReader(io.BytesIO(merged.pdf))
    titles = [str(item["/Title"]) for item in reader.outline if isinstance(item, dict)]
    assert titles == ["朱𫍯（市发展和改革委员会）", "吴堃㛃（市城市管理局）"]
    assert merged.pages == len(reader.pages) == 5
    assert "第2页共2页" in squeezed(poppler(merged.pdf, "-f", "5"))
    with pytest.raises(DocumentError, match="没有选中干部"):
        render_portraits_merged((), PrintOptions())


def test_digest_depends_on_input_salt_and_template() -> None:
    content = samples.rich()
    digest = input_digest(content, b"a", TEMPLATE)
    assert render_portrait(content, PrintOptions(salt=b"a")).digest == digest
    assert len(digest) == 64
    assert len(short(digest)) == 20
    others = {
        input_digest(replace(content, name="朱诚"), b"a", TEMPLATE),
        input_digest(content, b"b", TEMPLATE),
        input_digest(content, b"a", "portrait/2"),
        input_digest(replace(content, photo=None), b"a", TEMPLATE),
    }
    assert len(others | {digest}) == 5


def test_qr_code_only_on_an_issued_final_document() -> None:
    def page_one(options: PrintOptions) -> bytes:
        content = PdfReader(io.BytesIO(render_portrait(samples.poor(), options).pdf)).pages[0]
        stream = content.get_contents()
        assert stream is not None
        return stream.get_data()

    assert page_one(ISSUED).count(b" re\n") > 200
    for options in (replace(ISSUED, salt=b""), replace(ISSUED, draft=True), PrintOptions()):
        assert page_one(options).count(b" re\n") < 20


def test_ticks_are_drawn_not_typed() -> None:
    press = Press(theme.A4, "", PrintOptions().fonts)
    sheets = Sheets(press, PrintOptions(), "脚", "书签")
    before = len(sheets.ops)
    sheets.tick(100, 100, 10, on=True)
    sheets.tick(120, 100, 10, on=False)
    drawn = sheets.ops[before:]
    assert len(drawn) == 3
    assert not any("Tj" in op for op in drawn)
