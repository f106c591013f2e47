from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.lrmx import (
    Month,
    age_at,
    check_id_number,
    name_fault,
    normalise_name,
    parse_day,
    parse_grades,
    parse_month,
    parse_resume,
    political_status,
)
from desktop.terms import PastGradeValue, Sex

EXCELLENT, COMPETENT = PastGradeValue.EXCELLENT, PastGradeValue.COMPETENT
BASIC, INCOMPETENT = PastGradeValue.BASIC, PastGradeValue.INCOMPETENT
UNDECIDED = PastGradeValue.UNDECIDED


@pytest.mark.parametrize(
    "text",
    ["197002", "19700228", "1970.02", "1970.2", "1970.02.28", "1970-02", "1970年2月", "１９７０．０２",
     " 1970/02 ", "1970年02月28日"],
)  # fmt: skip
def test_months_as_typed(text: str) -> None:
    assert parse_month(text) == Month(1970, 2)


@pytest.mark.parametrize(
    "text", ["", "  ", "197013", "19700230", "1970", "0970.01", "民盟", "1970.02；民盟", "197000"]
)
def test_what_is_no_month(text: str) -> None:
    assert parse_month(text) is None


def test_days() -> None:
    assert parse_day("20251231") == date(2025, 12, 31)
    assert parse_day("202512") is None
    assert parse_day("20250229") is None


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_month_round_trip(year: int, month: int) -> None:
    assert parse_month(f"{year:04d}{month:02d}") == Month(year, month)
    assert parse_month(str(Month(year, month))) == Month(year, month)


@pytest.mark.parametrize(
    ("birth", "age"), [(Month(1972, 11), 53), (Month(1972, 12), 53), (Month(1973, 1), 52)]
)
def test_age_is_complete_in_the_month_of_birth(birth: Month, age: int) -> None:
    assert age_at(birth, Month(2025, 12)) == age


def test_age_less_one_before_the_month() -> None:
    assert age_at(Month(1972, 12), Month(2025, 11)) == 52


@pytest.mark.parametrize("mark", ["--", "——", "—", "–", "-", "~", "～", "至"])
def test_resume_separators_and_continuing_lines(mark: str) -> None:
    text = (
        f"1989.09{mark}1991.09  师范学校学生\r\n（其间：1990.03--1990.12实习）\r\n"
        f"199109{mark}2008.09  市局科员--借调\n\n2008.09{mark}         副市长\n"
        "                  (其间:2009.03-2009.12挂职)"
    )
    lines = parse_resume(text)
    assert [(line.start, line.end) for line in lines] == [
        (Month(1989, 9), Month(1991, 9)),
        (Month(1991, 9), Month(2008, 9)),
        (Month(2008, 9), None),
    ]
    assert lines[0].text == "师范学校学生\n（其间：1990.03--1990.12实习）"
    assert lines[1].text == "市局科员--借调"
    assert lines[2].text == "副市长\n(其间:2009.03-2009.12挂职)"
    assert lines[2].raw.startswith(f"2008.09{mark} ")


def test_resume_lines_without_readable_dates_are_kept() -> None:
    lines = parse_resume("毕业于师范\n1990.13--1991.01 错月\n2001--2003 只有年\n2010.01--今 主任")
    assert [line.start for line in lines] == [None, None, None, Month(2010, 1)]
    assert lines[0].text == "毕业于师范"
    assert (lines[3].end, lines[3].text) == (None, "主任")


def test_resume_numbers_of_a_factory_are_no_date() -> None:
    (line,) = parse_resume("1990.01--  3501厂工人")
    assert (line.end, line.text) == (None, "3501厂工人")


@given(st.text())
def test_resume_loses_no_characters(text: str) -> None:
    kept = "".join("".join(line.raw.split()) for line in parse_resume(text))
    assert kept == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("2022年年度考核称职；2023年年度考核优秀；2024年年度考核称职。",
         [(2022, COMPETENT), (2023, EXCELLENT), (2024, COMPETENT)]),
        ("2021、2022年均为优秀；2023年称职；2024年优秀",
         [(2021, EXCELLENT), (2022, EXCELLENT), (2023, COMPETENT), (2024, EXCELLENT)]),
        ("近三年均称职", [(2022, COMPETENT), (2023, COMPETENT), (2024, COMPETENT)]),
        ("近3年年度考核均为合格", [(2022, COMPETENT), (2023, COMPETENT), (2024, COMPETENT)]),
        ("2022年称职，2023年优秀，2024年不定等次",
         [(2022, COMPETENT), (2023, EXCELLENT), (2024, UNDECIDED)]),
        ("2023年年度考核优秀;2024年年度考核基本称职。", [(2023, EXCELLENT), (2024, BASIC)]),
        ("2020年不称职\n2021年不确定等次", [(2020, INCOMPETENT), (2021, UNDECIDED)]),
        ("2020年基本合格，2021年不合格，2022年合格",
         [(2020, BASIC), (2021, INCOMPETENT), (2022, COMPETENT)]),
        ("2020-2022年均为称职", [(2020, COMPETENT), (2021, COMPETENT), (2022, COMPETENT)]),
        ("2021年、2022年，均优秀", [(2021, EXCELLENT), (2022, EXCELLENT)]),
        ("2024年优秀 2023年称职", [(2023, COMPETENT), (2024, EXCELLENT)]),
    ],
)  # fmt: skip
def test_grades_that_are_understood(text: str, rows: list[tuple[int, PastGradeValue]]) -> None:
    parsed = parse_grades(text, 2025)
    assert [(row.year, row.grade) for row in parsed.grades] == rows
    assert parsed.leftovers == ()


@pytest.mark.parametrize(
    ("text", "years", "left"),
    [
        ("2022年因病未参加考核，2023年称职", [2023], ("2022年因病未参加考核",)),
        ("优秀：2021年，称职：2022年", [], ("优秀：2021年", "称职：2022年")),
        ("2022年未评为优秀", [], ("2022年未评为优秀",)),
        ("2021年、2022年", [], ("2021年、2022年",)),
        ("2022年优秀；2022年称职", [], ("2022年 优秀/称职",)),
        ("2022年优秀（记三等功）", [2022], ("（记三等功）",)),
        ("连续三年优秀", [], ("连续三年优秀",)),
    ],
)
def test_grades_that_are_not_understood_are_handed_back(
    text: str, years: list[int], left: tuple[str, ...]
) -> None:
    parsed = parse_grades(text, 2025)
    assert [row.year for row in parsed.grades] == years
    assert parsed.leftovers == left


def test_recent_years_need_a_reference() -> None:
    assert parse_grades("近三年均称职", None).leftovers == ("近三年均称职",)
    assert parse_grades("无", 2025).leftovers == ()


@given(st.text())
def test_grades_never_fail(text: str) -> None:
    parse_grades(text, 2025)


def test_identity_numbers() -> None:
    # 11010519491231002X is the worked example of GB 11643-1999.
    check = check_id_number("11010519491231002x")
    assert (check.fault, check.birth, check.sex) == (None, Month(1949, 12), Sex.FEMALE)
    assert check_id_number("110105194912310021").fault == "身份证号校验位不符"
    assert check_id_number("11010519491331002X").fault == "身份证号中的出生日期不存在"
    assert check_id_number("3.60603E+17").fault == "身份证号应为18位数字（末位可为X）"


def test_names() -> None:
    assert normalise_name("张　三 ") == normalise_name("张 三") == "张三"
    for good in ("张三", "朱𫍯", "吴堃㛃", "阿依古丽·买买提", "欧阳〇"):
        assert name_fault(good) is None
    for bad in ("", "<b>张</b>三", "=张三", "张三1", "@张", "·张", "张" * 51, "张\x07"):
        assert name_fault(bad)


@pytest.mark.parametrize(
    ("party", "stated", "status"),
    [
        ("200103", "", "中共党员"),
        ("2008.04;民盟", "", "中共党员、民盟盟员"),
        ("九三学社", "", "九三学社社员"),
        ("", "", ""),
        ("", "群众", "群众"),
        ("不详", "", ""),
    ],
)
def test_political_status(party: str, stated: str, status: str) -> None:
    assert political_status(party, stated) == status
