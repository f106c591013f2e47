"""The rules of the house: who may import whom, and how long things may get.

The contracts between the floors are those of pyproject.toml, checked over the program's real
import graph. Each is shown to fail once a forbidden import is planted into that graph.
"""

import ast
import functools
import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import grimp
import pytest
from grimp import ImportGraph
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

ROOT: Final = Path(__file__).resolve().parent.parent
CONFIG: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS: Final[dict[str, dict[str, Any]]] = {
    c["id"]: c for c in read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
}
TYPES: Final = {"forbidden": ForbiddenContract, "layers": LayersContract}

# One forbidden import for each way a contract can be broken: importer, imported.
PLANTED: Final = [
    ("floors", "desktop.models.units", "desktop.services.planted"),
    ("floors", "desktop.services.planted", "desktop.views.planted"),
    ("floors", "desktop.terms", "desktop.models.planted"),
    ("floors", "desktop.views.planted", "desktop.cli"),
    ("views-know-no-models", "desktop.views.planted", "desktop.models.units"),
    ("qt-in-views", "desktop.services.planted", "PySide6"),
    ("qt-in-views", "desktop.models.units", "shiboken6"),
    ("qt-in-views", "desktop.terms", "PySide6"),
    ("database-below", "desktop.views.planted", "sqlalchemy"),
    ("database-below", "desktop.cli", "sqlcipher3"),
    ("database-below", "desktop.terms", "sqlalchemy"),
    ("reportlab-in-documents", "desktop.services.planted", "reportlab"),
    ("reportlab-in-documents", "desktop.views.planted", "segno"),
    ("excel-in-sheets", "desktop.services.planted", "openpyxl"),
    ("excel-in-sheets", "desktop.services.documents.planted", "python_calamine"),
    ("documents-pure", "desktop.services.documents.planted", "sqlalchemy"),
    ("documents-pure", "desktop.services.documents.planted", "desktop.models.units"),
    ("files-pure", "desktop.services.sheets.planted", "desktop.models.units"),
    ("files-pure", "desktop.services.lrmx.planted", "sqlcipher3"),
    *(("no-network", "desktop.services.planted", m) for m in ("socket", "http", "ssl", "requests")),
    ("no-network", "desktop.views.planted", "asyncio"),
]


@functools.cache
def graph() -> ImportGraph:
    """The import graph of the program, external packages by their roots."""
    return grimp.build_graph("desktop", include_external_packages=True, cache_dir=None)


def holds(contract_id: str, imports: ImportGraph) -> bool:
    """Whether a contract of pyproject.toml is kept by an import graph."""
    options = CONTRACTS[contract_id]
    contract = TYPES[options["type"]](
        name=options["name"],
        session_options=CONFIG["tool"]["importlinter"],
        contract_options=options,
    )
    return bool(contract.check(deepcopy(imports), verbose=False).kept)


@pytest.mark.parametrize("contract_id", CONTRACTS)
def test_contract_is_kept(contract_id: str) -> None:
    assert holds(contract_id, graph()), f"run lint-imports for the chain: {contract_id}"


@pytest.mark.parametrize(("contract_id", "importer", "imported"), PLANTED)
def test_contract_fails_on_a_planted_import(contract_id: str, importer: str, imported: str) -> None:
    imports = deepcopy(graph())
    for module in (importer, imported):
        if module not in imports.modules:
            imports.add_module(module, is_squashed=not module.startswith("desktop"))
    imports.add_import(importer=importer, imported=imported)
    assert not holds(contract_id, imports)


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract_id for contract_id, _, _ in PLANTED} == set(CONTRACTS)


# ---- what an import graph cannot say -------------------------------------------------

MAX_FILE_LINES: Final = 400
MAX_FUNCTION_LINES: Final = 60
MAX_CLASS_LINES: Final = 250
NAMELESS: Final = {"utils", "util", "helpers", "common", "misc", "widgets", "managers"}
# GPL parts of Qt, its browser, its network; Python's downloaders.
BANNED: Final = re.compile(
    r"^(PySide6\.(QtCharts|QtGraphs\w*|QtDataVisualization|QtWebEngine\w*|QtWebView|QtWebSockets"
    r"|QtWebChannel|QtNetwork\w*|QtHttpServer|QtNetworkAuth|QtRemoteObjects|QtPdf\w*|QtQml"
    r"|QtQuick\w*)|urllib\.(request|error|robotparser)|multiprocessing\.(connection|managers)"
    r"|logging\.handlers|wsgiref|webbrowser)(\.|$)"
)
IGNORE = re.compile(r"#\s*type:\s*ignore(?P<codes>\[[a-z0-9, -]+\])?(?P<reason>.*)$")
NOQA = re.compile(
    r"#\s*(?:ruff:\s*)?noqa(?P<codes>:\s*[A-Z]+[0-9]+(?:[, ]+[A-Z]+[0-9]+)*)?(?P<reason>.*)$"
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")


def sources(*folders: str) -> list[Path]:
    """Every Python file below the named folders of the project."""
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*.py"))


def imported_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Dotted names that a module imports, each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{a.name}") for a in node.names)


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Comments of a source text; strings that look like one are not."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def has_reason(text: str) -> bool:
    """Whether a directive is followed by words that explain it."""
    return len(text.strip(" #-–—:()（）")) >= 3


def faults_of_comments(text: str) -> Iterator[str]:
    """Directives without a code or without a reason, and marks of unfinished work."""
    for line, comment in comments(text):
        for pattern, name in ((IGNORE, "type: ignore"), (NOQA, "noqa")):
            found = pattern.search(comment)
            if found and not (found["codes"] and has_reason(found["reason"])):
                yield f"{line}: {name} needs its code and a reason"
        if UNFINISHED.search(comment):
            yield f"{line}: unfinished work"


def faults_of_size(text: str) -> Iterator[str]:
    """Files, classes and functions that have grown too long to be read at once."""
    if (lines := len(text.splitlines())) > MAX_FILE_LINES:
        yield f"1: file of {lines} lines"
    for node in ast.walk(ast.parse(text)):
        limit = 0
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = MAX_FUNCTION_LINES
        elif isinstance(node, ast.ClassDef):
            limit = MAX_CLASS_LINES
        else:
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit:
            yield f"{node.lineno}: {node.name} has {length} lines"


def faults_of_content(text: str) -> Iterator[str]:
    """Modules that may not be used at all, and code left unwritten."""
    tree = ast.parse(text)
    for line, name in imported_names(tree):
        if BANNED.match(name):
            yield f"{line}: {name} may not be used"
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and UNFINISHED.search(ast.unparse(node)):
            yield f"{node.lineno}: code left unwritten"


CHECKS: Final = {
    "comments": faults_of_comments,
    "size": faults_of_size,
    "content": faults_of_content,
}


@pytest.mark.parametrize("check", CHECKS)
def test_sources_keep_the_rules(check: str) -> None:
    folders = ("desktop",) if check == "content" else ("desktop", "tests", "installer")
    faults = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in sources(*folders)
        # A schema version is written by alembic, flat, and never edited again.
        if not (check == "size" and path.parent.name == "versions")
        for fault in CHECKS[check](path.read_text("utf-8"))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("comments", "x = 1  # type: ignore\n"),
        ("comments", "x = 1  # type: ignore[misc]\n"),
        ("comments", "x = 1  # noqa\n"),
        ("comments", "x = 1  # noqa: E501\n"),
        ("comments", "# TO" + "DO later\n"),
        ("size", "x = 1\n" * (MAX_FILE_LINES + 1)),
        ("size", "def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES),
        ("size", "class C:\n" + "    x = 1\n" * MAX_CLASS_LINES),
        ("content", "from PySide6 import QtCharts\n"),
        ("content", "from PySide6.QtNetwork import QTcpSocket\n"),
        ("content", "import PySide6.QtWebEngineWidgets\n"),
        ("content", "def f():\n    import urllib.request\n"),
        ("content", "from logging import handlers\n"),
        ("content", "def f():\n    raise NotImplemented" + "Error\n"),
    ],
)
def test_rules_catch_a_planted_fault(check: str, text: str) -> None:
    assert list(CHECKS[check](text))


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("comments", "x = 1  # type: ignore[misc]  # the stub is wrong\n"),
        ("comments", "x = 1  # noqa: E501 - a standard's own text\n"),
        ("comments", 'x = "# noqa"\n'),
        ("size", "def f():\n" + "    x = 1\n" * (MAX_FUNCTION_LINES - 1)),
        ("content", "from urllib.parse import quote\nfrom PySide6 import QtWidgets\n"),
    ],
)
def test_rules_let_good_text_pass(check: str, text: str) -> None:
    assert not list(CHECKS[check](text))


def test_files_are_named_for_what_they_hold() -> None:
    assert [p for p in sources("desktop") if p.stem in NAMELESS] == []


def test_every_outside_package_is_declared() -> None:
    declared = {
        re.split(r"[<>=;\[ ]", line)[0].lower().replace("-", "_")
        for line in CONFIG["project"]["dependencies"]
    }
    import_names = {
        "pyside6": "pyside6_essentials", "shiboken6": "pyside6_essentials",
        "pil": "pillow", "dateutil": "python_dateutil",
        "chinese_calendar": "chinesecalendar", "_rl_accel": "rl_accel",
        "pypdfium2_raw": "pypdfium2",
    }  # fmt: skip
    used = {
        name.split(".")[0]
        for path in sources("desktop")
        for _, name in imported_names(ast.parse(path.read_text("utf-8")))
    }
    outside = {n.lower() for n in used if n not in sys.stdlib_module_names and n != "desktop"}
    assert {import_names.get(n, n) for n in outside} <= declared
