"""Which files a choice of files and folders means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from desktop.services.errors import ServiceError
from desktop.services.imports.values import InputFile

MOST_FILES: Final = 20_000
_DEEPEST: Final = 12
_FORM, _PICTURE = ".lrm", ".pic"
_IGNORED: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


class TooManyFiles(ServiceError):
    """A folder that cannot be what was meant, such as a whole disk."""

    code = "too_many_files"


def gather(paths: Iterable[Path]) -> tuple[InputFile, ...]:
    """The files of a choice, folders searched through, in an order that repeats.

    Lock files of Office and WPS (``~$…``), hidden files and what Windows keeps in folders are
    left out; links to folders are not followed. Names are paths below the chosen folder, made
    unique. The photo of an older form (.pic beside an .lrm of the same name) goes with its form
    and is no file of its own. Raises TooManyFiles beyond ``MOST_FILES``.
    """
    return _with_pictures(_all(paths))


def _all(paths: Iterable[Path]) -> list[InputFile]:
    found: list[InputFile] = []
    taken: set[str] = set()
    seen: set[Path] = set()
    for chosen in paths:
        for path, shown in _below(chosen):
            whole = path.absolute()
            if whole in seen:
                continue
            seen.add(whole)
            if len(found) >= MOST_FILES:
                raise TooManyFiles(
                    f"所选文件夹中的文件超过{MOST_FILES}个，请改选存放导入文件的文件夹。"
                )
            found.append(InputFile(_unique(shown, taken), path))
    return found


def _with_pictures(files: list[InputFile]) -> tuple[InputFile, ...]:
    """Put each .pic to its .lrm; one that nobody chose but that lies beside it belongs to it too."""
    paths = [f.data for f in files if isinstance(f.data, Path)]
    forms = {_stem(p) for p in paths if p.suffix.lower() == _FORM}
    pictures = {_stem(p): p for p in paths if p.suffix.lower() == _PICTURE and _stem(p) in forms}
    used = set(pictures.values())
    found: list[InputFile] = []
    for file in files:
        path = file.data
        if not isinstance(path, Path) or path in used:
            continue
        picture = None
        if path.suffix.lower() == _FORM:
            picture = pictures.get(_stem(path)) or _beside(path)
        found.append(file if picture is None else InputFile(file.name, path, picture))
    return tuple(found)


def _stem(path: Path) -> tuple[Path, str]:
    """A file without its ending, as Windows compares names."""
    return path.absolute().parent, path.stem.casefold()


def _beside(form: Path) -> Path | None:
    for ending in (_PICTURE, _PICTURE.upper()):
        picture = form.with_suffix(ending)
        if picture.is_file():
            return picture
    return None


def _unique(name: str, taken: set[str]) -> str:
    shown, n = name, 1
    while shown in taken:
        n += 1
        shown = f"{name}（{n}）"
    taken.add(shown)
    return shown


def unique_names(files: Iterable[InputFile]) -> tuple[InputFile, ...]:
    """The same files; those of one name are told apart by a number."""
    taken: set[str] = set()
    return tuple(InputFile(_unique(f.name, taken), f.data, f.picture) for f in files)


def _below(chosen: Path) -> Iterator[tuple[Path, str]]:
    if not chosen.is_dir():
        yield chosen, chosen.name
        return
    for folder, folders, names in os.walk(chosen):
        here = Path(folder)
        depth = len(here.relative_to(chosen).parts)
        folders[:] = sorted(f for f in folders if not f.startswith(".")) if depth < _DEEPEST else []
        for name in sorted(names):
            if name.startswith(("~$", ".~", ".")) or name.lower() in _IGNORED:
                continue
            path = here / name
            if path.is_file():
                yield path, path.relative_to(chosen).as_posix()
