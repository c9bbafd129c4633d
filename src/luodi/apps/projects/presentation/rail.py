"""The stage rail: reached steps with their dates, planned ones with their delay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.apps.projects import vocabulary
from luodi.apps.projects.presentation import figures
from luodi.kernel import stages, stalls
from luodi.kernel.stages import Chain, Missing, Step


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the rail. ``lines`` stand below its name, ``late`` after them in red."""

    number: int
    label: str
    done: bool
    now: bool
    lines: Sequence[str]
    late: str


def rail(chain: Chain, state: Mapping[str, Any], day: date) -> list[Node]:
    """Return the nodes of a chain as they stand in a state on a day; what has ended is late for nothing."""
    ended = state.get("standing", "active") != "active"
    current = stages.current(chain, state)
    nodes = []
    for number, (step, parts) in enumerate(chain.rail, 1):
        facts = [s for s in (step, *parts) if not s.side]
        here = current is not None and current in facts
        done = any(stages.reached(s, state) for s in facts)
        lines = _reached_lines(facts, state) if done else _planned_lines(step, state)
        late = "" if done or ended else _late(step, state, day)
        nodes.append(Node(number, vocabulary.say(step.label), done, here, lines, late))
    return nodes


def _reached_lines(facts: Sequence[Step], state: Mapping[str, Any]) -> list[str]:
    if len(facts) == 1:
        return [_when(facts[0], state)]
    lines = []
    for step in facts:
        if stages.reached(step, state):
            lines.append(f"{_part_label(step)} {_when(step, state, short=True)}")
        else:
            lines.append(_("%(step)s 未记录") % {"step": _part_label(step)})
    return lines


def _part_label(step: Step) -> str:
    return _("手续开工") if step.code == "started" else vocabulary.say(step.label)


def _when(step: Step, state: Mapping[str, Any], *, short: bool = False) -> str:
    day = stages.reached_on(step, state)
    if day is None:
        return _("已完成，日期不详")
    text = figures.day(day, (state.get("precisions") or {}).get(step.field, "day"))
    return text[2:] if short else text


def _planned_lines(step: Step, state: Mapping[str, Any]) -> list[str]:
    planned = state.get(step.planned_field) if step.planned_field else None
    if not isinstance(planned, date):
        return []
    precision = (state.get("precisions") or {}).get(step.planned_field, "day")
    return [_("计划 %(day)s") % {"day": figures.day(planned, precision)}]


def _late(step: Step, state: Mapping[str, Any], day: date) -> str:
    last = stalls.latest_day(state, step.planned_field) if step.planned_field else None
    if last is None or day <= last:
        return ""
    late = (day - last).days
    return ngettext("已推迟 %(n)s 天", "已推迟 %(n)s 天", late) % {"n": late}


def missing_words(step: Step | None, missing: Sequence[Missing]) -> str:
    """Say what the next stage still lacks, in one sentence; empty at the end of the chain."""
    if step is None:
        return ""
    words = [vocabulary.say(item.label) for item in missing]
    joined = ("; " if figures.english() else "、").join(words)
    return _("下一阶段“%(step)s”还缺：%(missing)s。") % {
        "step": vocabulary.say(step.label),
        "missing": joined,
    }
