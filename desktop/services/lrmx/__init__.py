"""干部任免审批表 files (.lrmx): reading, checking and writing, without database or screen."""

from desktop.services.lrmx.checks import find_doubts
from desktop.services.lrmx.dates import Month, age_at, parse_day, parse_month
from desktop.services.lrmx.errors import Finding, LrmxError
from desktop.services.lrmx.forms import parse_form
from desktop.services.lrmx.grades import ParsedGrades, YearGrade, parse_grades
from desktop.services.lrmx.identity import (
    IdCheck,
    check_id_number,
    name_fault,
    normalise_name,
    political_status,
    reference_month,
)
from desktop.services.lrmx.person import (
    BY_ATTRIBUTE,
    BY_TAG,
    FIELDS,
    FamilyItem,
    FieldSpec,
    Person,
    Unknown,
)
from desktop.services.lrmx.photo import clean_photo, decode_base64, encode_base64
from desktop.services.lrmx.reading import LrmxFile, parse
from desktop.services.lrmx.resume import ResumeLine, parse_resume
from desktop.services.lrmx.writing import DEFAULT_VERSION, serialise

__all__ = [
    "BY_ATTRIBUTE",
    "BY_TAG",
    "DEFAULT_VERSION",
    "FIELDS",
    "FamilyItem",
    "FieldSpec",
    "Finding",
    "IdCheck",
    "LrmxError",
    "LrmxFile",
    "Month",
    "ParsedGrades",
    "Person",
    "ResumeLine",
    "Unknown",
    "YearGrade",
    "age_at",
    "check_id_number",
    "clean_photo",
    "decode_base64",
    "encode_base64",
    "find_doubts",
    "name_fault",
    "normalise_name",
    "parse",
    "parse_day",
    "parse_form",
    "parse_grades",
    "parse_month",
    "parse_resume",
    "political_status",
    "reference_month",
    "serialise",
]
