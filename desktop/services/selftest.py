"""自检: does this installation work on this PC, from encryption to print? Runs without data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.models.database import raw
from desktop.models.verify import problems
from desktop.services.paths import RESOURCES
from desktop.services.pinyin import search_keys
from desktop.services.registry import open_services
from desktop.services.security.accounts import NewAccount
from desktop.services.units import UnitDraft
from desktop.services.workspace import Workspace
from desktop.terms import Role, StationRole, UnitKind

_PASSWORD = "self-test-only"  # noqa: S105 - opens a workspace that is deleted a second later


@dataclass(frozen=True, slots=True)
class SelfTestStep:
    """One step; ``fault`` is empty when it passed."""

    title: str
    fault: str = ""


def run_self_test() -> tuple[SelfTestStep, ...]:
    """All steps, each by itself, so that one fault does not hide another."""
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("程序文件", _resources),
        ("拼音检索", _pinyin),
        ("加密工作区", _workspace),
        ("字体与文档", _documents),
    )
    return tuple(_try(title, step) for title, step in steps)


def _try(title: str, step: Callable[[], None]) -> SelfTestStep:
    try:
        step()
    except Exception as error:  # noqa: BLE001 - a self-test reports whatever goes wrong
        return SelfTestStep(title, f"：{type(error).__name__}。请重新安装程序。")
    return SelfTestStep(title)


def _resources() -> None:
    for name in ("fonts", "icons", "schemes", "help"):
        if not any((RESOURCES / name).iterdir()):
            raise FileNotFoundError(name)


def _pinyin() -> None:
    if "zs" not in search_keys("张三").split():
        raise ValueError("pinyin")


def _workspace() -> None:
    with tempfile.TemporaryDirectory(prefix="kaohe-self-test-") as folder:
        root = Path(folder) / "ws"
        roles = (Role.CLERK, Role.SYSADMIN, Role.SECURITY, Role.AUDITOR)
        accounts = [NewAccount(r.value, r.label, r, _PASSWORD) for r in roles]
        Workspace.create(root, title="自检", station_role=StationRole.OFFICE, accounts=accounts)
        services = open_services(root, Role.CLERK.value, _PASSWORD)
        try:
            services.units.save(UnitDraft("自检单位", UnitKind.DEPARTMENT))
            if not services.search.find("自检"):
                raise LookupError("search")
            with services.desk.db.reading() as session:
                history = services.desk.history
                if list(problems(raw(session), history.applier(), history.origin)):
                    raise ValueError("history")
        finally:
            services.lock()


def _documents() -> None:
    from desktop.services.documents.sample import sample_portrait  # noqa: PLC0415 - heavy

    if not sample_portrait().pdf.startswith(b"%PDF"):
        raise ValueError("pdf")
