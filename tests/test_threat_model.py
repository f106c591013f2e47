"""The threat model points to tests, and every claim in it to one at least; each must be there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
TEXT: Final = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
_POINTER: Final = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
POINTERS: Final = sorted(set(_POINTER.findall(TEXT)))


def claims(text: str) -> list[str]:
    """The list items of a Markdown text, each with its continued lines."""
    found: list[str] = []
    for line in text.splitlines():
        if line.startswith("- "):
            found.append(line)
        elif line.startswith("  ") and found:
            found[-1] += f"\n{line}"
        else:
            found.append("")
    return [claim for claim in found if claim]


@cache
def functions_of(path: str) -> frozenset[str]:
    """The test functions that a file defines at its top or in its classes."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


@pytest.mark.parametrize(("path", "name"), POINTERS, ids=[name for _, name in POINTERS])
def test_each_named_test_exists(path: str, name: str) -> None:
    assert (ROOT / path).is_file(), f"{path} is gone"
    assert name.startswith("test_")
    assert name in functions_of(path), f"{path} has no {name}"


def test_every_claim_names_a_test() -> None:
    assert [claim for claim in claims(TEXT) if not _POINTER.search(claim)] == []


def test_no_pointer_is_misspelt() -> None:
    # Whatever looks like a pointer is one that the pattern above has found.
    assert len(re.findall(r"tests/\S+::", TEXT)) == len(_POINTER.findall(TEXT))
    assert len(POINTERS) > 60


def test_a_claim_without_a_test_would_be_seen() -> None:
    text = "- one: `tests/a.py::test_b`\n\n- two\n  goes on\n- three\n  `tests/a.py::test_b`\n"
    assert [bool(_POINTER.search(claim)) for claim in claims(text)] == [True, False, True]
