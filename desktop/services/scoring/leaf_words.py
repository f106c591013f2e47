"""What a derivation says of one leaf, method by method. Source: domain.md §2.4 (1), (8).

Nothing is computed here but places and shares that are only shown; the value is the outcome
that ``score_units`` gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from desktop.services.scoring import methods
from desktop.services.scoring.comprehensive import LeafRun, by_value, ranked_value
from desktop.services.scoring.nodes import (
    Node,
    RowNotes,
    outcome_words,
    rule_note,
    rule_notes,
    value_of,
)
from desktop.services.scoring.values import (
    HUNDRED,
    SCALE,
    MarkRow,
    Missing,
    Outcome,
    ProgressRow,
    RoutineRow,
    Scored,
    divided,
    exact,
)
from desktop.services.scoring.withheld import NO_PLACES
from desktop.terms import ScoringMethod

_M = ScoringMethod
_EMPTY = "（空）"
REPEATED = "未计"


def leaf_words(
    at: LeafRun,
    place: int,
    members: Sequence[int],
    outcome: Outcome,
    rows: Mapping[str, RowNotes],
) -> Node:
    """Formula, records and notes of one leaf of one unit; title and weight are the caller's."""
    words = _method_words(at, place, members, outcome, rows)
    return replace(words, notes=(*words.notes, *_asked(at, place)))


def _method_words(
    at: LeafRun,
    place: int,
    members: Sequence[int],
    outcome: Outcome,
    rows: Mapping[str, RowNotes],
) -> Node:
    if not at.leaf.weighed:
        return _events(at, place, outcome)
    match at.leaf.method:
        case _M.RATIO | _M.BANDS:
            return _by_value(at, place, outcome, rows)
        case _M.RANK:
            return _ranked(at, place, members, outcome, rows)
        case _M.DEDUCT:
            return _deducted(at, place, outcome)
        case _M.JUDGED:
            return _judged(at, place, outcome)
        case _M.ROUTINE:
            return _routine(at, place, outcome)
        case _:
            return _node(outcome, outcome_words(outcome))


def _asked(at: LeafRun, place: int) -> tuple[str, ...]:
    """The former units whose results may count here once the office has said so."""
    units = at.run.inputs.units
    return tuple(
        f"“{units[former].name}”的结果计入哪个承接单位还没有确定，暂不计入"
        for former, heirs in at.run.inputs.open.get(at.leaf.id, {}).items()
        if place in heirs
    )


def _node(
    outcome: Outcome, formula: str, children: Sequence[Node] = (), notes: Sequence[str] = ()
) -> Node:
    shown, missing = outcome_words(outcome), isinstance(outcome, Missing)
    return Node("", formula, value_of(outcome), shown, tuple(children), (), tuple(notes), missing)


def _label(at: LeafRun) -> str:
    return "" if at.leaf.method is None else f"{at.leaf.method.label}法"


# by value


def _by_value(at: LeafRun, place: int, outcome: Outcome, rows: Mapping[str, RowNotes]) -> Node:
    carriers = at.carriers(place)
    silent = _silent(at, place, carriers)
    if carriers == (place,):
        own = _own_value(at, place, outcome, rows)
        return replace(own, notes=(*own.notes, *silent))
    units = at.run.inputs.units
    children = []
    for carrier in carriers:
        own = _own_value(at, carrier, by_value(at, carrier), rows)
        children.append(replace(own, title=units[carrier].name, notes=()))
    parts = " ＋ ".join(
        child.shown if child.value is None else f"{child.value.normalize():f}" for child in children
    )
    formula = f"机构变动后并计的{len(children)}个单位取平均：({parts}) ÷ {len(children)}{_equals(outcome)}"
    return _node(outcome, formula, children, (*_value_notes(at), *silent))


def _silent(at: LeafRun, place: int, carriers: Sequence[int]) -> tuple[str, ...]:
    """The former units placed here that have no value for the quarter."""
    units = at.run.inputs.units
    return tuple(
        f"原单位“{units[source].name}”没有第{at.due}季度的实际值，不并计"
        for source in at.sources(place)
        if source != place and source not in carriers
    )


def _own_value(at: LeafRun, place: int, outcome: Outcome, rows: Mapping[str, RowNotes]) -> Node:
    row = at.row(place)
    share = methods.reached(row, lower=at.lower)
    if isinstance(share, Missing):
        formula = f"{_label(at)}：{share.reason}"
    else:
        formula = f"{_label(at)}：{_share(at, share)}{_result(at, share, outcome)}"
    children = [] if row is None else [record(at, row, rows)]
    return _node(outcome, formula, children, _value_notes(at))


def _share(at: LeafRun, share: tuple[int, int]) -> str:
    done, wanted = share
    top, below = ("目标值", "实际值") if at.lower else ("实际值", "目标值")
    return f"{top} {exact(done)} ÷ {below} {exact(wanted)} × 100"


def _result(at: LeafRun, share: tuple[int, int], outcome: Outcome) -> str:
    done, wanted = share
    percent = divided(done * HUNDRED, wanted)
    text = f" = {exact(percent)}"
    if at.leaf.method is _M.BANDS:
        steps = "；".join(f"达到 {exact(least)}% 得 {exact(points)}" for least, points in at.steps)
        return f"{text}%；分档：{steps}；低于最低档得 0{_equals(outcome)}"
    if isinstance(outcome, Scored) and outcome.value != percent:
        text += f"，限于 0 至 {exact(at.run.numbers.ratio_cap)}，取 {exact(outcome.value)}"
    return text


def _value_notes(at: LeafRun) -> tuple[str, ...]:
    keys = ("score.ratio_cap",) if at.leaf.method is _M.RATIO else ()
    return (*_direction(at), *rule_notes(at.run.scheme, *keys))


def _direction(at: LeafRun) -> tuple[str, ...]:
    return () if at.leaf.direction is None else (f"方向：{at.leaf.direction.label}",)


def _equals(outcome: Outcome) -> str:
    return f" = {exact(outcome.value)}" if isinstance(outcome, Scored) else f"：{outcome.reason}"


def record(at: LeafRun, row: ProgressRow, rows: Mapping[str, RowNotes]) -> Node:
    """A progress row: its values as they stand, unreadable text as it came, and its source."""
    basis = "全年" if row.annual else "序时"
    parts = [f"目标值 {_cell(row.target, row.target_text)}（{basis}）"]
    if row.annual:
        parts.append(f"本季度计划值 {_cell(row.planned, None)}")
    parts.append(f"实际值 {_cell(row.actual, row.actual_text)}")
    more = rows.get(row.row)
    notes = []
    if more is not None and more.source:
        notes.append(f"来源：{more.source}")
    if more is not None and more.note:
        notes.append(f"备注：{more.note}")
    cited = (("indicator_progress", UUID(hex=row.row)),)
    return Node(f"指标进展（第{at.due}季度）", "，".join(parts), None, "", (), cited, tuple(notes))


def _cell(value: int | None, text: str | None) -> str:
    if value is not None:
        return exact(value)
    return f"“{text}”（无法识别）" if text else _EMPTY


# by rank


def _ranked(
    at: LeafRun,
    place: int,
    members: Sequence[int],
    outcome: Outcome,
    rows: Mapping[str, RowNotes],
) -> Node:
    values = [ranked_value(at, member) for member in members]
    standing = methods.standings(values, lower=at.lower)[members.index(place)]
    scheme, numbers = at.run.scheme, at.run.numbers
    notes = [*_direction(at), *rule_notes(scheme, "score.rank_top", "score.rank_bottom")]
    without = sum(isinstance(value, Missing) for value in values)
    if at.run.withheld:
        notes.append(NO_PLACES)
    elif without:
        notes.append(f"同类单位中有{without}个没有实际值，未参加排名")
    used = (place,) if at.row(place) is not None else at.carriers(place)
    children = [record(at, row, rows) for unit in used if (row := at.row(unit)) is not None]
    units = at.run.inputs.units
    if used == (place,):
        notes += [
            f"按本单位的实际值排名，不并入原单位“{units[source].name}”的实际值"
            for source in at.sources(place)[1:]
        ]
    if isinstance(standing, Missing):
        return _node(outcome, f"{_label(at)}：{standing.reason}", children, notes)
    if at.run.withheld:
        formula = f"{_label(at)}：按在{at.run.kind.label}中的名次计{_equals(outcome)}"
        return _node(outcome, formula, children, notes)
    if standing.among < numbers.rank_warn:
        rule = rule_note(scheme.rules["score.rank_warn"])
        notes.append(f"只有{standing.among}个单位参加排名，样本过少（{rule}）")
    tied = standing.last - standing.first + 1
    where = (
        f"第 {standing.first} 名" if tied == 1 else f"并列第 {standing.first} 至 {standing.last} 名"
    )
    head = f"{_label(at)}：{at.run.kind.label}中{where}，共 {standing.among} 个"
    if isinstance(outcome, Missing):
        return _node(outcome, f"{head}；{outcome.reason}", children, notes)
    top, bottom = exact(numbers.rank_top), exact(numbers.rank_bottom)
    mean = (standing.first + standing.last) * SCALE // 2
    steps = standing.among - 1
    formula = f"{head}；{top} － ({top} － {bottom}) × ({exact(mean)} － 1) ÷ {steps}"
    return _node(outcome, f"{formula}{_equals(outcome)}", children, notes)


# by marks


def _mark(mark: MarkRow, points: str, counted: str = "") -> Node:
    who = f"，评分人：{mark.judge}" if mark.judge else ""
    event = f"，事件：{mark.event}" if mark.event else ""
    if points == REPEATED:
        event += f"；分值 {exact(abs(mark.points))}，未计（同一事件已在“{counted}”计分）"
    formula = f"第{mark.quarter}季度{who}{event}"
    title = mark.reason or "评分"
    cited = (("indicator_mark", UUID(hex=mark.row)),)
    return Node(title, formula, None, points, (), cited)


def _event_marks(at: LeafRun, place: int) -> tuple[list[Node], list[MarkRow]]:
    """Every mark as a node, those of an event that was counted before marked so."""
    everything, counted = at.marks(place), at.once(place)
    rows, where = {mark.row for mark in counted}, at.counted(place)
    nodes = [
        _mark(mark, exact(abs(mark.points)))
        if mark.row in rows
        else _mark(mark, REPEATED, where.get(mark.event or "", ""))
        for mark in everything
    ]
    return nodes, counted


def _listed(marks: Sequence[MarkRow], sign: str) -> str:
    return f" {sign} ".join(exact(abs(mark.points)) for mark in marks)


def _events(at: LeafRun, place: int, outcome: Outcome) -> Node:
    nodes, counted = _event_marks(at, place)
    cap = "" if at.cap is None else f"，本项上限 {exact(at.cap)}"
    formula = f"{_listed(counted, '＋') or '没有登记，计 0'}{cap}"
    return _node(outcome, f"{formula}{_equals(outcome)}" if counted else formula, nodes)


def _deducted(at: LeafRun, place: int, outcome: Outcome) -> Node:
    nodes, counted = _event_marks(at, place)
    if not counted:
        return _node(outcome, f"{_label(at)}：没有扣分登记，计 100", nodes)
    formula = f"{_label(at)}：100 － {_listed(counted, '－')}，最低为 0{_equals(outcome)}"
    return _node(outcome, formula, nodes)


def _judged(at: LeafRun, place: int, outcome: Outcome) -> Node:
    marks = at.marks(place)
    nodes = [_mark(mark, exact(mark.points)) for mark in marks]
    if not marks:
        return _node(outcome, f"{_label(at)}：{outcome_words(outcome)}")
    judges = {mark.judge or mark.row for mark in marks}
    listed = " ＋ ".join(exact(mark.points) for mark in marks)
    if len(judges) == len(marks):
        formula = f"({listed}) ÷ {len(marks)}"
    else:
        formula = f"{len(judges)}名评分人各取本人平均后再平均"
    return _node(outcome, f"{_label(at)}：{formula}{_equals(outcome)}", nodes)


def _routine(at: LeafRun, place: int, outcome: Outcome) -> Node:
    due = at.routine_quarters(place)
    rows = [row for row in at.routine_rows(place) if row.quarter in due]
    notes = rule_notes(
        at.run.scheme,
        "routine.points.good",
        "routine.points.fair",
        "routine.points.average",
        "routine.points.poor",
    )
    children = [_section(row) for row in rows]
    if isinstance(outcome, Missing):
        return _node(outcome, f"{_label(at)}：{outcome.reason}", children, notes)
    n = at.run.numbers
    counts = [
        (sum(row.good for row in rows), n.good),
        (sum(row.fair for row in rows), n.fair),
        (sum(row.average for row in rows), n.average),
        (sum(row.poor for row in rows), n.poor),
    ]
    heads = sum(row.graded for row in rows)
    listed = " ＋ ".join(f"{count}×{exact(points)}" for count, points in counts)
    formula = f"{_label(at)}：({listed}) ÷ {heads}{_equals(outcome)}"
    return _node(outcome, formula, children, notes)


def _section(row: RoutineRow) -> Node:
    formula = f"好 {row.good}，较好 {row.fair}，一般 {row.average}，较差 {row.poor}"
    notes: tuple[str, ...] = ()
    if row.graded != row.participants:
        notes = (f"参加 {row.participants} 人，有结果 {row.graded} 人，没有结果的不计入",)
    if row.disputed:
        count = f"{row.disputed} 人的结果" if row.named else "该科室的结果"
        notes = (*notes, f"{count}有冲突待裁定，按目前显示的计")
    table, title = "staff_routine", row.section
    if row.named:
        table, title = "routine_grade", "干部平时考核结果"
    cited = tuple((table, UUID(hex=one)) for one in sorted(filter(None, row.row.split(","))))
    return Node(f"{title}（第{row.quarter}季度）", formula, None, "", (), cited, notes)
