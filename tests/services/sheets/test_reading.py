import io
import json
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services.sheets import SheetError, read_workbook

DATA = Path(__file__).parents[2] / "data"
UNITS = DATA / "workbooks" / "考核单位一览表.xlsx"


def book(rows: list[list[object]], **merges: str) -> bytes:
    work = openpyxl.Workbook()
    sheet = work.worksheets[0]
    for row in rows:
        sheet.append(row)
    for merge in merges.values():
        sheet.merge_cells(merge)
    out = io.BytesIO()
    work.save(out)
    return out.getvalue()


def with_sheet(xml: str, shared: str = "") -> bytes:
    """A workbook whose sheet is the given markup."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["x"]]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            body = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                body = (
                    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                    f"<sheetData>{xml}</sheetData></worksheet>"
                ).encode()
            if item.filename != "xl/sharedStrings.xml":
                new.writestr(item.filename, body)
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}"><si><t>{shared}</t></si></sst>')
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(SheetError) as caught:
        read_workbook(data)
    assert caught.value.sentence.endswith("。")
    return caught.value.code


def test_values_merges_and_formulas_are_told_apart() -> None:
    (grid,) = read_workbook(UNITS)
    assert (grid.height, grid.width, grid.hidden) == (45, 6, False)
    assert grid.text(0, 5) == "鹰潭市2026年度考核单位一览表"  # through the merged title
    assert grid.own_text(0, 5) == ""
    assert grid.rows[2][3] == 116
    assert grid.formulas == {(42, 3): "=SUM(D3:D42)"}
    assert grid.is_formula(42, 3)
    assert not grid.is_formula(2, 3)


def test_all_sheets_come_in_order() -> None:
    grids = read_workbook(DATA / "workbooks" / "民主测评统计表.xlsx")
    assert len(grids) == 12
    assert grids[0].name == "月湖区"


@pytest.mark.parametrize(
    ("name", "code"),
    [("空", "empty"), ("假扩展名", "old_format"), ("压缩炸弹", "too_large")],
)
def test_broken_samples_each_give_one_sentence(name: str, code: str) -> None:
    assert refusal((DATA / "broken" / f"{name}.xlsx").read_bytes()) == code


def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="打不开"):
        read_workbook(tmp_path / "无.xlsx")


def test_other_archives_and_texts_are_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refusal(out.getvalue()) == "not_workbook"
    assert refusal("姓名,单位".encode()) == "not_workbook"
    assert refusal(UNITS.read_bytes()[:3000]) == "damaged"
    assert refusal(book([])) == "no_rows"


def test_cells_far_apart_do_not_fill_the_memory() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>'
    assert refusal(with_sheet(far)) == "too_large"
    assert refusal(with_sheet('<row r="1"><c r="A999999999"><v>1</v></c></row>')) == "too_large"


def test_one_long_string_in_many_cells_does_not_fill_the_memory() -> None:
    cells = "".join(f'<row><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3001))
    assert refusal(with_sheet(cells, shared="长" * 32_000)) == "too_large"
    assert len(read_workbook(with_sheet(cells, shared="短"))[0].rows) == 3000


def test_member_that_unpacks_to_more_than_it_declares_is_damaged() -> None:
    data = bytearray(book([["单位名称"], ["市财政局"]]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    false = size.to_bytes(4, "little")
    changed = bytes(data).replace(false, (size // 2).to_bytes(4, "little"))
    assert changed != bytes(data)
    assert refusal(changed) == "damaged"


def test_doctype_in_a_sheet_is_refused() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["x"]]))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for item in old.infolist():
            body = old.read(item)
            if "sheet1" in item.filename:
                body = b'<!DOCTYPE x [<!ENTITY a "b">]>' + body
            new.writestr(item.filename, body)
    assert refusal(out.getvalue()) == "damaged"


PATCHES = st.tuples(st.integers(0, 7000), st.binary(min_size=1, max_size=4))


@given(st.lists(PATCHES, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_mutated_workbooks_raise_nothing_else(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(UNITS.read_bytes())
    for place, patch in changes:
        at = place % len(data)
        data[at : at + len(patch)] = patch
    with suppress(SheetError):
        read_workbook(bytes(data))


_CHILD = """
import json, resource, sys, time
from pathlib import Path
limit = 512 * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
from desktop.services.lrmx import LrmxError, parse
from desktop.services.sheets import SheetError, extract_units, read_workbook, recognise
told = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    data = path.read_bytes()
    try:
        if path.suffix == ".lrmx":
            file = parse(data)
            told[path.name] = file.encoding_note
        else:
            grid = read_workbook(data)[0]
            told[path.name] = extract_units(grid, recognise(grid)).refusal
    except (LrmxError, SheetError) as error:
        told[path.name] = error.sentence
print(json.dumps(told))
"""


def test_every_broken_file_gives_one_sentence_in_bounded_time_and_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(DATA / "broken")],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == 12
    assert all(sentence.endswith("。") and "\n" not in sentence for sentence in told.values())


@pytest.mark.parametrize(
    ("shown_as", "percent"),
    [
        ("0%", True),
        ("0.00%", True),
        ("0.0%;[Red]-0.0%", True),
        ("General", False),
        ("0.00", False),
        ('0.0"%"', False),  # the sign is only written behind it: 93 stays 93
        ("0.0\\%", False),
    ],
)
def test_numbers_shown_as_percentages_are_known(shown_as: str, percent: bool) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for place, value in enumerate((0.93, "93%", None, "=0.5+0.1"), 1):
        sheet.cell(place, 2, value).number_format = shown_as
    sheet.cell(1, 3, 0.93)
    out = io.BytesIO()
    made.save(out)
    (grid,) = read_workbook(out.getvalue())
    assert grid.is_percent(0, 1) is percent
    assert not any(grid.is_percent(*cell) for cell in ((1, 1), (2, 1), (0, 2), (9, 9)))


def test_formats_of_a_foreign_workbook_do_no_harm() -> None:
    def styled(styles: str) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(book([[0.93]]))) as old,
            zipfile.ZipFile(out, "w") as new,
        ):
            for item in old.infolist():
                body = old.read(item)
                new.writestr(item, styles if item.filename == "xl/styles.xml" else body)
        return out.getvalue()

    evil = '<!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'
    assert refusal(styled(evil)) == "damaged"
    assert refusal(styled('<styleSheet><numFmt numFmtId="x"/></styleSheet>')) == "damaged"
