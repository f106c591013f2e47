"""Messages stand inside the window, as plain text, with a word beside the colour."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.views.alerts import MAX_BARS, Action, AlertArea, AlertBar, Alerts, Level
from desktop.views.theme import Theme


def test_newest_first_and_never_more_than_three(theme: Theme, qtbot: QtBot) -> None:
    alerts = Alerts()
    area = AlertArea(alerts, theme)
    qtbot.addWidget(area)
    for text in ("甲", "乙", "丙", "丁"):
        alerts.error(text)
    assert [alert.text for alert in area.shown] == ["丁", "丙", "乙"]
    assert len(area.shown) == MAX_BARS
    alerts.error("乙")
    assert [alert.text for alert in area.shown] == ["乙", "丁", "丙"]
    alerts.clear()
    assert area.shown == ()
    assert area.isHidden()


def test_names_from_files_are_never_html(theme: Theme, qtbot: QtBot) -> None:
    alerts = Alerts()
    area = AlertArea(alerts, theme)
    qtbot.addWidget(area)
    alerts.warn("<b>郑</b>一凡 的照片无法读取")
    labels = area.findChildren(QLabel)
    assert any("<b>郑</b>" in label.text() for label in labels)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_the_button_acts_and_closes(theme: Theme, qtbot: QtBot) -> None:
    alerts, runs = Alerts(), []
    area = AlertArea(alerts, theme)
    qtbot.addWidget(area)
    alerts.info("已导入 240 行", Action("撤销", lambda: runs.append(1)))
    act = next(b for b in area.findChildren(QPushButton) if b.text() == "撤销")
    act.click()
    assert runs == [1]
    assert area.shown == ()


def test_good_news_leaves_by_itself_trouble_stays(theme: Theme, qtbot: QtBot) -> None:
    alerts = Alerts()
    area = AlertArea(alerts, theme, stay_ms=20)
    qtbot.addWidget(area)
    alerts.error("没有保存")
    alerts.success("已保存")
    qtbot.waitUntil(lambda: len(area.shown) == 1)
    assert area.shown[0].level is Level.ERROR


def test_the_level_is_a_word_too(theme: Theme, qtbot: QtBot) -> None:
    alerts = Alerts()
    area = AlertArea(alerts, theme)
    qtbot.addWidget(area)
    alerts.error("磁盘已满，数据没有改动。请清理后再试。")
    bar = area.findChild(AlertBar)
    assert bar is not None
    assert bar.accessibleName().startswith("未完成：")
