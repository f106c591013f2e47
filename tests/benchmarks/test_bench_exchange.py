"""The benchmark of the exchange runs, at a size at which its figures mean nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.bench_exchange import main


def test_small_run_tells_all_figures(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    main(["--small", "--keep", str(tmp_path)])
    told = capfd.readouterr().out
    for figure in (
        "2 packages",
        "consolidated with history and audit",
        "attachments taken 8",
        "window: longest",
        "memory at most",
        "raw limit, SQLCipher",
        "AES-256-GCM over one package",
        "first task of 1 of 2 teams",
        "taken in",
    ):
        assert figure in told
