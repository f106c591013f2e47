"""The place 阶段得分: the list, the tree beside it, tiers, firmness of ranks, export."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel

from desktop.services.registry import Services
from desktop.services.scheme import cycle_id, rule_id
from desktop.services.scoring.lines import Completeness
from desktop.terms import Role
from desktop.views.context import ViewContext
from desktop.views.setup.scores.columns import INTERVAL
from desktop.views.setup.scores.derivation_side import CHOOSE
from desktop.views.setup.scores.pane import NO_YEAR, ScoresPlace
from desktop.views.setup.scores.score_tab import BARRED
from tests.services.record_city import acting
from tests.services.scoring.making import named
from tests.services.scoring.office_scores import Year
from tests.views.choosing import Chooser
from tests.views.office import click_on, press
from tests.views.setup.scores.conftest import LACKING, UNREAD, Settle
from tests.views.shots import shoot
from tests.views.test_accessible import nameless

pytestmark = pytest.mark.qt_log_ignore("plugin does not support")  # popups, on no screen


def cells(place: ScoresPlace, column: int) -> list[str]:
    model = place.scores.list.model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def row_of(place: ScoresPlace, name: str) -> int:
    return cells(place, 1).index(name)


def pick(place: ScoresPlace, name: str, settle: Settle) -> None:
    """One click on a unit of the list."""
    table = place.scores.list.table
    index = place.scores.list.model.index(row_of(place, name), 1)
    table.scrollTo(index)
    QTest.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        table.visualRect(index).center(),
    )
    settle()


def titles(place: ScoresPlace) -> dict[str, str]:
    """Every step that stands open in the tree, with its score."""
    tree, found = place.scores.side.tree, {}
    index = tree.nodes.index(0, 0)
    while index.isValid():
        found[str(index.data())] = str(index.siblingAtColumn(1).data())
        index = tree.indexBelow(index)
    return found


def test_the_list_shows_ranks_within_kinds_and_what_lacks(
    place: ScoresPlace, settle: Settle
) -> None:
    assert place.scores.list.count.text() == "共 25 条"
    ranks, kinds = cells(place, 0), cells(place, 6)
    assert ranks[:3] == ["1", "2", "3"]
    assert kinds[:3] == ["区（市）"] * 3
    assert ranks[3:5] == ["1", "2"]
    row = row_of(place, LACKING)
    assert (ranks[row], cells(place, 2)[row], cells(place, 4)[row]) == ("", "", "缺 1 项")
    tip = place.scores.list.model.index(row, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert "固定资产投资完成率：没有登记本季度的指标进展" in tip
    score = place.scores.list.model.index(0, 2)
    assert score.data(Qt.ItemDataRole.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight)
    assert len(str(score.data()).split(".")[1]) == 2
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(place.scores.list.model, fatal)
    QAbstractItemModelTester(place.tiers.model, fatal)
    QAbstractItemModelTester(place.scores.side.tree.nodes, fatal)
    pick(place, "商务局", settle)
    pick(place, LACKING, settle)


def test_one_click_opens_the_tree_and_a_second_every_number(
    place: ScoresPlace, services: Services, settle: Settle
) -> None:
    pick(place, "商务局", settle)
    side = place.scores.side
    line = services.scores.derive(cycle_id(2026), 2, named("商务局"))
    assert side.name.text() == "商务局"
    assert side.mark.text() == "阶段性"
    assert "2026年度第2季度综合得分（阶段性）" in side.mark.toolTip()
    assert side.formula.text() == line.root.formula
    assert line.root.shown == cells(place, 2)[row_of(place, "商务局")]
    steps = titles(place)
    assert steps["加分"] == "2"
    assert "2.1 地区生产总值增速" in steps
    index = side.tree.nodes.index(0, 0)
    while index.isValid() and index.data() != "2.1 地区生产总值增速":
        index = side.tree.indexBelow(index)
    side.tree.scrollTo(index)
    QTest.mouseClick(
        side.tree.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        side.tree.visualRect(index).center(),
    )
    assert "÷ 目标值 100 × 100 = " in side.formula.text()
    assert "规则：比例法的最高分 100" in side.notes.text()


def test_the_tree_by_keys_alone(place: ScoresPlace, settle: Settle) -> None:
    table, tree = place.scores.list.table, place.scores.side.tree
    table.setFocus()
    press(table, Qt.Key.Key_Down)
    settle()
    name = cells(place, 1)[table.currentIndex().row()]
    assert place.scores.side.name.text() == name
    tree.setFocus()
    press(tree, Qt.Key.Key_Down)
    assert place.scores.side.step.text().startswith("指标加权平均")


def test_what_could_not_be_read_is_said(place: ScoresPlace, settle: Settle) -> None:
    pick(place, UNREAD, settle)
    side = place.scores.side
    steps = titles(place)
    assert steps["综合得分（阶段性）"] == "缺"
    assert steps["2.1 地区生产总值增速"] == "缺"
    assert "缺1项：2.1 地区生产总值增速" in side.step.text()


def test_filters_and_sorting(place: ScoresPlace, settle: Settle) -> None:
    tab = place.scores
    tab.state.choose(Completeness.INCOMPLETE)
    tab.state.chosen.emit()
    settle()
    assert set(cells(place, 1)) == {LACKING, UNREAD}
    tab.state.choose(None)
    tab.list.filter.setText("开发区")
    tab.state.chosen.emit()
    settle()
    tab.list.reload()
    settle()
    place.scores.select(named("审计局"))
    settle()
    assert place.scores.list.current_id() == named("审计局")
    header = tab.list.table.horizontalHeader()
    header.sectionClicked.emit(2)
    settle()
    shown = [float(text) for text in cells(place, 2) if text]
    assert shown == sorted(shown)


def test_tiers_and_the_meeting(place: ScoresPlace, services: Services) -> None:
    board = services.scores.tiers(cycle_id(2026), 2)
    assert (board.pool, board.total) == (25, 7)
    assert place.tiers.summary.text() == (
        "参加等次评定 25 个单位，第一等次占 30%，共 7 个名额（舍去尾数）"
    )
    model = place.tiers.model
    rows = [[model.index(r, c).data() for c in range(5)] for r in range(model.rowCount())]
    assert rows == [
        # 7·3/25 = 0.84, 7·2/25 = 0.56, 7·20/25 = 5.6: 5 and the two largest remainders
        ["区（市）", "3", "3", "0.840", "1"],
        ["开发区", "2", "2", "0.560", "0"],
        ["市直单位", "20", "18", "5.600", "6"],
    ]
    assert all(sentence in place.tiers.meeting.text() for sentence in board.for_meeting)


def test_a_tie_at_the_cut_is_for_the_meeting(
    place: ScoresPlace, year: Year, settle: Settle
) -> None:
    lines = [line for line in place.scores._rows.values() if line.line.kind.value == "department"]
    ranked = sorted((x.line for x in lines if x.line.rank), key=lambda line: line.rank or 0)
    sixth, seventh = ranked[5], ranked[6]
    gap = (sixth.score or 0) - (seventh.score or 0)
    assert gap > 0
    year.mark(sixth.unit, "被通报批评", str(gap), reason="通报")
    settle()
    row = row_of(place, sixth.name)
    assert cells(place, 3)[row] == cells(place, 3)[row_of(place, seventh.name)] == "并列待定"
    assert place.tabs.tabText(1) == "等次 · 1"
    place.tabs.setCurrentIndex(1)
    assert place.tiers.open.text() == "提请会议确定 · 1"
    told = place.tiers.meeting.text()
    assert "剩余1个名额由会议确定" in told
    assert sixth.name in told
    assert seventh.name in told


def test_firmness_of_ranks(place: ScoresPlace, settle: Settle) -> None:
    assert place.scores.list.table.isColumnHidden(INTERVAL)
    click_on(place.firm)
    settle()
    assert not place.scores.list.table.isColumnHidden(INTERVAL)
    ranks, intervals = cells(place, 0), cells(place, INTERVAL)
    for rank, interval in zip(ranks, intervals, strict=True):
        if not rank:
            assert interval == ""
            continue
        ends = [int(text) for text in interval.split("—")]
        assert ends[0] <= int(rank) <= ends[-1]
    assert place.firm.isEnabled()


def test_export(place: ScoresPlace, chooser: Chooser, settle: Settle) -> None:
    said: list[str] = []
    place.ctx.alerts.raised.connect(lambda alert: said.append(alert.text))
    click_on(place.primary)
    settle()
    assert chooser.suggested == ["2026年第2季度得分表（阶段性）.xlsx"]
    assert chooser.save_to is not None
    sheet = openpyxl.load_workbook(chooser.save_to).worksheets[0]
    assert sheet["A1"].value == "2026年度第2季度综合得分（阶段性）"
    assert said == ["已导出“得分表.xlsx”。"]
    chooser.save_to = chooser.save_to / "没有这个文件夹" / "得分表.xlsx"
    click_on(place.primary)
    settle()
    assert place.refusal.text().startswith("没有写入“得分表.xlsx”。")


def test_a_correction_shows_at_once(place: ScoresPlace, year: Year, settle: Settle) -> None:
    year.progress(named(UNREAD), "地区生产总值增速", "90")
    settle()
    assert cells(place, 4)[row_of(place, UNREAD)] == "完整"


def test_without_a_recusal_nothing_is_withheld(place: ScoresPlace) -> None:
    assert not place.withheld.isVisible()
    assert "—" not in cells(place, 0)


def test_the_own_unit_has_a_name_only(
    place: ScoresPlace, services: Services, settle: Settle
) -> None:
    with acting(services.desk, Role.CLERK, unit_id=named("审计局")):
        place.load()
        settle()
        row = row_of(place, "审计局")
        assert row == 24
        assert [cells(place, c)[row] for c in (0, 2, 3, 4)] == ["", "", "", "回避"]
        # Ranks and tiers of the same kind would tell of it; the page says so in one sentence.
        kinds = cells(place, 6)
        assert {cells(place, 0)[r] for r in range(24) if kinds[r] == "市直单位"} == {"—"}
        assert {cells(place, 3)[r] for r in range(24) if kinds[r] == "市直单位"} == {"—"}
        assert cells(place, 0)[:3] == ["1", "2", "3"]
        assert place.withheld.isVisible()
        assert place.withheld.text().startswith("市直单位中有您应回避的单位，这类单位只列得分")
        assert place.tiers.model.index(2, 2).data() == "—"
        assert place.tiers.meeting.text() == ""
        shoot(place, "setup_scores_withheld")
        pick(place, "审计局", settle)
        assert place.scores.side.told.text() == BARRED
        assert not place.scores.side.split.isVisible()


def test_another_quarter(place: ScoresPlace, settle: Settle) -> None:
    place.show_target((cycle_id(2026), 1))
    settle()
    assert set(cells(place, 2)) == {""}
    assert place.tiers.model.rowCount() == 3


def test_a_year_without_units_and_an_office_without_years(
    ctx: ViewContext,
    show: Callable[[ScoresPlace], None],
    services: Services,
    year: Year,
    settle: Settle,
) -> None:
    made = ScoresPlace(ctx, services)
    show(made)
    year.put("cycle", year.cycle, {"deleted": True})
    settle()
    assert made.scores.list.empty.reason.text() == NO_YEAR
    assert made.scores.side.told.text() == CHOOSE
    assert not made.primary.isEnabled()


def test_a_scheme_without_a_rule_says_which(place: ScoresPlace, year: Year, settle: Settle) -> None:
    year.put("rule", rule_id(year.cycle, "score.bonus_cap"), {"deleted": True})
    settle()
    assert "没有规则“score.bonus_cap”" in place.scores.list.empty.reason.text()
    assert place.scores.list.model.rowCount() == 0


def test_what_is_to_be_known_of_the_whole_stands_in_a_tab(place: ScoresPlace) -> None:
    assert place.tabs.tabText(2) == "提示 · 2"
    assert place.warning.text().startswith("区（市）只有3个单位有实际值，排名法样本过少（少于5个）")


def test_every_input_has_a_name_and_every_label_is_plain(place: ScoresPlace) -> None:
    assert nameless(place) == []
    for label in place.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_pictures(place: ScoresPlace, settle: Settle) -> None:
    for size in (12, 18):
        place.ctx.theme.set_points(size)
        pick(place, "商务局", settle)
        shoot(place, f"setup_scores_{size}")
        place.tabs.setCurrentIndex(1)
        shoot(place, f"setup_scores_tiers_{size}")
        place.tabs.setCurrentIndex(0)
