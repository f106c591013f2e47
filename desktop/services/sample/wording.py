"""How remarks and entries of the sample are worded.

A text is put together from what the person is in charge of and from the person's manner; two
texts that follow one another never share a fragment, and no text appears twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from desktop.services.sample.tables import Duty, duty_by_name, fragments, manners
from desktop.services.sample.values import SampleCadre
from desktop.terms import InterviewLayer, Polarity, Sex, Visibility

_TRIES = 40
# Served people and the public speak of what they meet with, not of how a committee works.
_OUTSIDE_THEMES = ("担当作为", "工作作风", "联系群众", "廉洁自律")
_OUTSIDE = frozenset({InterviewLayer.SERVED, InterviewLayer.PUBLIC})


class Wording:
    """Words texts with a memory: what was said last, and everything said so far."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._last: dict[str, str] = {}
        self._said: set[str] = set()

    def pick(self, slot: str, options: Sequence[str]) -> str:
        """One of ``options``, but not the one picked for this slot just before."""
        fresh = [o for o in options if o != self._last.get(slot)] or list(options)
        chosen = self._rng.choice(fresh)
        self._last[slot] = chosen
        return chosen

    def themes(self, layer: InterviewLayer, count: int) -> tuple[str, ...]:
        """Themes an interviewee of this layer speaks about."""
        known = _OUTSIDE_THEMES if layer in _OUTSIDE else tuple(manners()["themes"])
        return tuple(self._rng.sample(known, count))

    def remark(
        self,
        cadre: SampleCadre,
        unit: str,
        layer: InterviewLayer,
        rating: int,
        themes: Sequence[str],
    ) -> str:
        """What is said of a cadre: praise from 4, blame to 2, both at 3."""
        return self._unsaid(lambda: self._remark(cadre, unit, layer, rating, themes))

    def team_remark(self, layer: InterviewLayer, rating: int) -> str:
        """What is said of the leadership team as a whole."""
        opener = self.pick("opener", manners()["openers"][layer.value])
        where = "_outside" if layer in _OUTSIDE else ""
        good = self.pick("team_good", fragments("team_good" + where))
        bad = self.pick("team_bad", fragments("team_bad" + where))
        if rating >= 4:
            return f"{opener}{good}。{self.pick('advice', fragments('advice' + where))}"
        return f"{opener}{bad}。" if rating <= 2 else f"{opener}{good}；不足之处是，{bad}。"

    def fact(
        self,
        cadre: SampleCadre | None,
        unit: str,
        duty: Duty,
        polarity: Polarity,
        visibility: Visibility,
    ) -> str:
        """The text of an entry of the 正负面清单, about a cadre or the whole team."""
        return self._unsaid(lambda: self._fact(cadre, unit, duty, polarity, visibility))

    def evidence(self, duty: str) -> str:
        """By what an entry is proved: two independent pieces."""
        first = self.pick("evidence", fragments("evidence"))
        second = self.pick("evidence", fragments("evidence"))
        number = self._rng.randint(3, 9)
        layer = self._rng.choice(("班子成员", "分管科室负责人", "一般干部", "服务对象"))
        parts = (text.format(duty=duty, layer=layer, n=number) for text in (first, second))
        return "；".join(parts) + "。"

    def duty_of(self, cadre: SampleCadre, unit: str) -> Duty:
        """One of the fields of work the cadre is in charge of at this unit or task force."""
        role = cadre.task_force
        known = role.duties if role and role.unit == unit else cadre.duties
        return duty_by_name()[self.pick(f"duty/{cadre.key}/{unit}", known)]

    def _remark(
        self,
        cadre: SampleCadre,
        unit: str,
        layer: InterviewLayer,
        rating: int,
        themes: Sequence[str],
    ) -> str:
        opener = self.pick("opener", manners()["openers"][layer.value])
        duty = self.duty_of(cadre, unit)
        who = "她" if cadre.sex is Sex.FEMALE else "他"
        charge = f"{self._charge(cadre, unit)}{duty.name}，"
        good = self._manner(themes, "good")
        bad = self._manner(themes, "bad")
        if rating >= 4:
            text = f"{opener}{who}{good}；{charge}{self.pick('good', duty.good)}。"
        elif rating <= 2:
            text = f"{opener}{who}{bad}；{charge}{self.pick('bad', duty.bad)}。"
        elif self._rng.random() < 0.5:
            text = f"{opener}{who}{good}，但{charge}{self.pick('bad', duty.bad)}。"
        else:
            text = f"{opener}{who}{charge}{self.pick('good', duty.good)}；不足是{bad}。"
        if self._rng.random() < 0.45:
            where = "_outside" if layer in _OUTSIDE else ""
            text += self.pick("advice", fragments("advice" + where))
        return text

    def _fact(
        self,
        cadre: SampleCadre | None,
        unit: str,
        duty: Duty,
        polarity: Polarity,
        visibility: Visibility,
    ) -> str:
        side = "good" if polarity is Polarity.POSITIVE else "bad"
        clause = self.pick(side, duty.good if side == "good" else duty.bad)
        lead = self._lead(cadre, unit, duty.name)
        if polarity is Polarity.POSITIVE and visibility is Visibility.LATENT:
            return f"{lead}{self.pick('foundations', fragments('foundations'))}，{clause}。"
        if polarity is Polarity.POSITIVE:
            return f"{lead}{clause}，{self.pick('effects', fragments('effects'))}。"
        if visibility is Visibility.LATENT and cadre is not None:
            theme = self._rng.choice(tuple(manners()["themes"]))
            return f"{lead}{self._manner((theme,), 'bad')}，{clause}。"
        return f"{lead}{clause}，{self.pick('harms', fragments('harms'))}。"

    def _lead(self, cadre: SampleCadre | None, unit: str, duty: str) -> str:
        if cadre is None:
            team = (f"领导班子抓{duty}，", f"在{duty}方面，班子", f"班子研究推进{duty}，")
            return self.pick("lead", team)
        own = f"{self._charge(cadre, unit)}{duty}以来，"
        person = (own, f"在{duty}工作中，", f"今年以来抓{duty}，", f"抓{duty}，")
        return self.pick("lead", person)

    def _manner(self, themes: Sequence[str], side: str) -> str:
        theme = self._rng.choice(tuple(themes))
        return self.pick(f"manner/{side}", manners()["themes"][theme][side])

    @staticmethod
    def _charge(cadre: SampleCadre, unit: str) -> str:
        if cadre.unit != unit:
            return "在专班负责"
        if cadre.principal:
            return "主抓"
        return "负责" if cadre.post.endswith(("调研员", "办公室主任")) else "分管"

    def _unsaid(self, word: Callable[[], str]) -> str:
        text = word()
        for _ in range(_TRIES):
            if text not in self._said:
                break
            text = word()
        self._said.add(text)
        return text
