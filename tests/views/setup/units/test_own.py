"""机构变动 of one's own unit: told as it is known to all, and not taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.services.registry import Services
from desktop.services.unit_changes import UnitChangeDraft
from desktop.views.setup.units.pane import UnitChangesPlace
from tests.services.record_city import City
from tests.views.setup.units.test_units import DAY, KIND

Open = Callable[[type[UnitChangesPlace]], UnitChangesPlace]


def test_a_change_of_the_own_unit_is_told_and_stays(
    opened: Open, services: Services, city: City
) -> None:
    into = (city.other_unit,)
    services.unit_changes.register(UnitChangeDraft(city.unit, KIND.MERGED, DAY, others=into))
    services.desk.actor = replace(services.desk.actor, unit_id=city.other_unit)
    refused = services.desk.audit.count()
    place = opened(UnitChangesPlace)
    account = place.changes.account
    assert account.title.text() == "并入：江城市民政局"
    assert "“江城市水利局”一并显示以下单位的历史记录：" in account.text.text()
    assert "请由其他人员办理" in account.why.text()
    assert not account.act.isEnabled()
    assert services.desk.audit.count() == refused
