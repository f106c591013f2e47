"""Names, identity numbers and 政治面貌 of a person."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from desktop.services.lrmx.dates import Month, parse_month
from desktop.terms import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
#: Dots between the parts of names of some nationalities, and 〇.
_NAME_EXTRA = frozenset("·•・‧∙．.〇")
_NAME_LIMIT = 50
_PARTIES: tuple[tuple[str, str], ...] = (
    ("中共预备党员", "中共预备党员"),
    ("中共", "中共党员"),
    ("民革", "民革党员"),
    ("民盟", "民盟盟员"),
    ("民建", "民建会员"),
    ("民进", "民进会员"),
    ("农工", "农工党党员"),
    ("致公", "致公党党员"),
    ("九三", "九三学社社员"),
    ("台盟", "台盟盟员"),
    ("无党派", "无党派人士"),
    ("共青团", "共青团员"),
    ("群众", "群众"),
)


def normalise_name(text: str) -> str:
    """Strip all white space, as 张　三 and 张 三 are one name; used for matching, not for paper."""
    return "".join(char for char in text if not char.isspace() and char not in "\u200b\ufeff")


def _may_stand(char: str) -> bool:
    # Ideographs newer than the interpreter's tables still count: names are full of them.
    if 0x20000 <= ord(char) <= 0x3FFFF or char in _NAME_EXTRA:
        return True
    if 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF:
        return True  # variation selectors of rare forms
    return unicodedata.category(char) in {"Lo", "Lu", "Ll", "Lt", "Lm", "Co", "Mn", "Mc"}


def name_fault(text: str) -> str | None:
    """Say in Chinese why a text cannot be a person's name; None when it can.

    A private-use character is allowed: old systems stored rare characters so.
    """
    name = normalise_name(text)
    if not name:
        return "姓名为空"
    if len(name) > _NAME_LIMIT:
        return f"姓名超过{_NAME_LIMIT}个字"
    wrong = [char for char in name if not _may_stand(char)]
    if wrong:
        shown = "、".join(
            f"“{char}”" if char.isprintable() else f"U+{ord(char):04X}"
            for char in dict.fromkeys(wrong)
        )
        return f"姓名中有不可能用于姓名的字符{shown}"
    if unicodedata.category(name[0]) in {"Mn", "Mc"} or name[0] in "·•・‧∙．.":
        return "姓名的开头不是文字"
    return None


@dataclass(frozen=True, slots=True)
class IdCheck:
    """Result of reading an identity number. ``fault`` is None when it is sound.

    ``birth`` and ``sex`` are what the number says, also when only its check digit is wrong.
    """

    fault: str | None
    birth: Month | None = None
    sex: Sex | None = None


def check_id_number(text: str) -> IdCheck:
    """Check a 公民身份号码: 18 characters, a real date of birth, ISO 7064 mod 11-2 (GB 11643)."""
    number = unicodedata.normalize("NFKC", normalise_name(text)).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return IdCheck("身份证号应为18位数字（末位可为X）")
    birth = parse_month(number[6:14])
    if birth is None:
        return IdCheck("身份证号中的出生日期不存在")
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    if _CHECK[total % 11] != number[17]:
        return IdCheck("身份证号校验位不符", birth, sex)
    return IdCheck(None, birth, sex)


def political_status(party_date: str, stated: str = "") -> str:
    """政治面貌 from 入党时间, or as stated by the form where it says so.

    ``YYYYMM`` → 中共党员; a party's name → its members' word; ``YYYYMM；民盟`` → both. Empty or
    unreadable text gives an empty string: nothing is claimed of a person on no ground.
    """
    if stated.strip():
        return stated.strip()
    words: list[str] = []
    for piece in re.split(r"[；;，,、/\s（）()]+", unicodedata.normalize("NFKC", party_date)):
        if not piece:
            continue
        word = "中共党员" if parse_month(piece) else _party(piece)
        if word and word not in words:
            words.append(word)
    return "、".join(words)


def _party(piece: str) -> str:
    return next((word for key, word in _PARTIES if key in piece), "")


def reference_month(age_reference: str, form_date: str, today: date | None = None) -> Month | None:
    """The month at which age is counted: 计算年龄时间, else 填表时间, else the day given."""
    found = parse_month(age_reference) or parse_month(form_date)
    if found is None and today is not None:
        return Month(today.year, today.month)
    return found
