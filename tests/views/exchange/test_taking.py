"""接收: what is refused can be read, what is old is counted apart, what was decided is not asked."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from desktop.services.exchange.refusals import SENTENCES
from desktop.services.exchange.values import PackagePreview, PackageReport
from desktop.services.teams import team_title
from desktop.terms import PackageCode
from desktop.views.exchange import words
from desktop.views.exchange.take_columns import in_order, preview_account, refused, take_word
from tests.views.exchange.conftest import Bench
from tests.views.exchange.test_office import open_page, send_of, take_of

Open = Callable[..., Bench]


def name(team: int) -> str:
    """A file as the fake stick has it."""
    return f"第{team:02}组-上报-0008-20261122.zkb"


def test_every_refused_file_is_named_with_its_reason(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(5)
    desk.fake.traffic.refused = {
        name(2): PackageCode.TRUNCATED,
        name(4): PackageCode.SIGNATURE,
        name(5): PackageCode.INCLUDED,
    }
    open_page(desk)
    take = take_of(desk)
    reasons = (
        f"{name(2)}：{SENTENCES[PackageCode.TRUNCATED]}\n"
        f"{name(4)}：{SENTENCES[PackageCode.SIGNATURE]}"
    )
    assert take.told.text().startswith("找到 5 个文件，其中 2 个可以接收，共 4,800 条修订、")
    assert "；1 个已包含，没有新的内容；2 个不能接收，原因见下。" in take.told.text()
    assert take.primary.text() == "全部接收（2 个）"
    shown = [take.preview.row_at(place).file.name for place in range(5)]
    assert shown == [name(2), name(4), name(1), name(3), name(5)]
    assert take.refused.isVisible()
    assert take.refused.text == reasons
    texts = [column.text(take.preview.row_at(0)) for column in take.preview.rows.columns]
    assert name(2) in texts
    take.primary.click()
    desk.settle()
    assert [take.result.row_at(place).file.name for place in range(5)] == shown
    assert take.refused.text == reasons
    texts = [column.text(take.result.row_at(0)) for column in take.result.rows.columns]
    assert name(2) in texts
    take.look()
    desk.settle()
    desk.pull()
    assert not take.refused.isVisible()


def test_what_is_included_is_no_new_content() -> None:
    old = PackagePreview(Path("a.zkb"), True, PackageCode.INCLUDED, "都有了", "第一考核组", 3, 9)
    assert preview_account([old]).startswith("找到 1 个文件，其中 0 个可以接收；1 个已包含")
    assert take_word([old]) == "再次核对已包含的 1 个"
    assert refused([old]) == ""
    stopped = PackageReport(Path("b.zkb"), False, PackageCode.CANCELLED, "已取消")
    assert refused([stopped]) == ""


def test_the_way_to_the_conflicts_follows_what_is_still_open(bench: Open) -> None:
    desk = bench()
    desk.fill_stick(2)
    open_page(desk)
    take = take_of(desk)
    take.primary.click()
    desk.settle()
    assert take.decide.text() == "去裁定 2 处冲突"
    for left in (1, 0):
        desk.fake.conflicts.open.pop()
        desk.page.open("register")
        desk.page.open("take")
        desk.settle()
        assert take.decide.isVisible() == bool(left)
        assert take.decide.text() == f"去裁定 {left} 处冲突"
    assert take.done.isVisible()
    assert take.told.text().startswith("接收 2 个包")  # the account of the taking stays


def test_stations_sort_by_number_the_office_first() -> None:
    titles = ["考核办", *(team_title(number) for number in range(1, 100)), "别的"]
    mixed = titles.copy()
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=words.team_order) == titles
    assert sorted(["第10考核组", "第9考核组"], key=words.team_order) == ["第9考核组", "第10考核组"]


def test_packages_sort_by_the_teams_number() -> None:
    rows = [
        PackagePreview(Path(f"{number}.zkb"), True, PackageCode.OK, "", team_title(number), 1)
        for number in (13, 2, 10, 1)
    ]
    assert [row.file.stem for row in in_order(rows)] == ["1", "2", "10", "13"]


def test_a_folder_of_this_pc_cannot_be_pulled_out(bench: Open) -> None:
    desk = bench()
    open_page(desk)
    desk.page.open("send")
    desk.settle()
    send = send_of(desk)
    inside = desk.stick / "下发"
    inside.mkdir()
    for folder, word in (
        (desk.chooser.place, "已写入本机文件夹"),
        (inside, "可安全拔出"),  # a folder on the stick
    ):
        send.to.choose_folder(folder)
        desk.settle()
        send.primary.click()
        desk.settle()
        assert send.safe.text() == word
        send.done.click()
        desk.settle()
