"""Pictures of 指标进展: the list, the form, a workbook with a question, the letters of 12 and 18 pt."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.registry import Services
from desktop.views.setup.progress.pane import ProgressPlace
from desktop.views.theme import Theme
from tests.services.progress_city import TRAINING, YEAR, plain, sample
from tests.views.settling import Settle
from tests.views.shots import shoot


@pytest.mark.parametrize("points", [12, 18])
def test_pictures(
    place: ProgressPlace,
    services: Services,
    theme: Theme,
    settle: Settle,
    qtbot: QtBot,
    points: int,
    tmp_path: Path,
) -> None:
    theme.set_points(points)
    settle()
    shoot(place, f"progress-unreported-{points}")
    services.progress.take(services.progress.preview(YEAR, sample()))
    settle()
    place.progress.show_attention()
    settle()
    shoot(place, f"progress-list-{points}")
    place.progress.ask_basis()
    settle()
    shoot(place, f"progress-basis-{points}")
    place.progress.basis.hide()
    file = plain(
        ["市公安局", "干教计划执行", 100, 90],
        ["市公安局", "群众满意度", 90, "—"],
        ["市发改委", TRAINING, 100, "41%"],
        ["市某某局", TRAINING, 100, 90],
    )
    assert isinstance(file.data, bytes)
    path = tmp_path / "三季度各单位进展（汇总）.xlsx"
    path.write_bytes(file.data)
    place.dropped([path])
    settle()
    shoot(place, f"progress-import-{points}")
