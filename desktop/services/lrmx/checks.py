"""What is doubtful in a form that can be taken all the same; each doubt is one sentence."""

import unicodedata
from collections.abc import Iterator

from desktop.services.lrmx.dates import parse_month
from desktop.services.lrmx.errors import Finding
from desktop.services.lrmx.grades import parse_grades
from desktop.services.lrmx.identity import check_id_number, political_status, reference_month
from desktop.services.lrmx.person import BY_ATTRIBUTE, Person
from desktop.services.lrmx.resume import parse_resume

_MONTHS = ("birth_month", "work_date", "retire_month", "age_reference", "form_date")


def _months(person: Person) -> Iterator[Finding]:
    for attribute in _MONTHS:
        text = getattr(person, attribute)
        if text and parse_month(text) is None:
            label = BY_ATTRIBUTE[attribute].label
            yield Finding(
                "date", attribute, f"“{label}”的内容“{_short(text)}”不是有效的年月，请核对更正。"
            )
    if person.party_date and not political_status(person.party_date):
        yield Finding(
            "date",
            "party_date",
            f"“入党时间”的内容“{_short(person.party_date)}”既不是年月也不是党派名称，请核对。",
        )
    for number, item in enumerate(person.family, start=1):
        if item.birth and parse_month(item.birth) is None:
            yield Finding(
                "date",
                "family",
                f"“家庭成员”第{number}人的出生年月“{_short(item.birth)}”不是有效的年月，请核对。",
            )


def _identity(person: Person) -> Iterator[Finding]:
    if any(unicodedata.category(char) == "Co" for char in person.name):
        yield Finding(
            "private_character",
            "name",
            "“姓名”中有非标准的自造字，打印时可能缺字，请换成标准汉字。",
        )
    if person.sex.strip() not in {"男", "女"}:
        yield Finding("sex", "sex", f"“性别”的内容“{_short(person.sex)}”不是男或女，请核对。")
    if not person.id_number:
        return
    check = check_id_number(person.id_number)
    if check.fault:
        yield Finding("id_number", "id_number", f"{check.fault}，请对照身份证核对。")
    birth = parse_month(person.birth_month)
    if birth and check.birth and birth != check.birth:
        yield Finding(
            "id_birth",
            "id_number",
            f"“出生年月”（{birth}）与身份证号中的出生年月（{check.birth}）不一致，请按档案认定的时间核对。",
        )
    if check.sex and person.sex.strip() in {"男", "女"} and check.sex.label != person.sex.strip():
        yield Finding("id_sex", "id_number", "“性别”与身份证号不一致，请核对。")


def _texts(person: Person) -> Iterator[Finding]:
    for line in parse_resume(person.resume):
        if line.start is None:
            yield Finding(
                "resume",
                "resume",
                f"“简历”中的“{_short(line.raw)}”没有可识别的起止时间，原文已保留，请核对。",
            )
    reference = reference_month(person.age_reference, person.form_date)
    parsed = parse_grades(person.past_grades, reference.year if reference else None)
    if parsed.leftovers:
        rest = "；".join(parsed.leftovers)
        yield Finding(
            "grades",
            "past_grades",
            f"“年度考核结果”中的“{_short(rest)}”未能识别，原文已保留，请手工补录。",
        )


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 24 else f"{plain[:23]}…"


def find_doubts(person: Person) -> tuple[Finding, ...]:
    """All doubts about a person's form, in the order of the form's parts."""
    return (*_months(person), *_identity(person), *_texts(person))
