"""The questions of `scarpath new`, in the order in which they matter, and the case file they make."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from textwrap import fill
from typing import Any, TextIO, get_args

from scarpath.cli.faults import CliFault
from scarpath.core.case import (
    MOST_SCARS,
    OBJECTIVES,
    RAISED,
    Depth,
    Grade,
    Region,
    ScarType,
)
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding
from scarpath.core.plan import Safety
from scarpath.core.questions import AnswerKind, answer_kind
from scarpath.render.layout import USUAL_WIDTH
from scarpath.render.say import said
from scarpath.render.words import patient as words

Answer = Any
Judge = Callable[[str], Safety]
"""From the text of a case file to what the safety rules say of it."""

OLDEST, MOST = 120, 1_000_000
_MONEY = re.compile(r"([0-9][0-9.,' ]*?)\s*([A-Za-z]{3})|([A-Za-z]{3})\s*([0-9][0-9.,']*)")


class NotUnderstood(ValueError):
    """An answer that is not of the kind that was asked for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer: how it is read and how the person is told to write it."""

    read: Callable[[str], Answer]
    hint: str


@dataclass(slots=True)
class Interview:
    """One conversation: answers are read line by line; prompts are written where no result goes.

    A terminal is asked again when an answer is not understood; a file or a pipe is refused.
    """

    answers: TextIO
    prompts: TextIO
    judge: Judge
    facts: dict[str, Answer] = field(default_factory=dict)
    ended: bool = False

    def ask(self, text: str, kind: Kind, *, required: bool = False) -> Answer | None:
        """The answer, or None where it was left open; a required one cannot be."""
        while True:
            line = self._line(text, kind.hint)
            if not line and not required:
                return None
            if self.ended:
                raise InvalidInput(finding(CliFault.ANSWERS_ENDED, question=text))
            try:
                return kind.read(line)
            except NotUnderstood:
                self._again(InvalidInput(finding(CliFault.NOT_UNDERSTOOD, answer=line, hint=kind.hint)))

    def say(self, text: str) -> None:
        """A line that is not a question."""
        if not self.ended:
            self.prompts.write(f"{_filled(text)}\n")

    def put(self, path: str, text: str, kind: Kind) -> None:
        """Ask, and keep the answer under a field of the case unless the case contradicts it."""
        while True:
            answer = self.ask(text, kind)
            if answer is None:
                return
            self.facts[path] = answer
            try:
                self.judge(case_text(self.facts))
            except InvalidInput as error:
                del self.facts[path]
                self._again(error)
            else:
                return

    def _again(self, error: InvalidInput) -> None:
        """Say what was wrong where someone can answer again; refuse elsewhere."""
        if not self.answers.isatty():
            raise error
        self.say(str(error))

    def _line(self, text: str, hint: str) -> str:
        if self.ended:
            return ""
        self.prompts.write(f"\n{_filled(text)}\n{_filled(f'({hint})')} > ")
        self.prompts.flush()
        line = self.answers.readline()
        self.ended = not line
        return line.strip()


def interview(answers: TextIO, prompts: TextIO, judge: Judge) -> tuple[str, Safety]:
    """The text of a case file made from the answers, and what the safety rules say of it.

    Health is asked one question at a time: the rules themselves say which answer matters next. A red flag
    ends the questions, for then a doctor comes first.
    """
    talk = Interview(answers, prompts, judge)
    talk.say(words().NEW_INTRO)
    talk.facts["person.age"] = talk.ask(words().ASK_AGE, _number(int, 0, OLDEST), required=True)
    for name, behaviour in words().SKIN_TYPES.items():
        talk.say(f"  {name:<4}{behaviour}")
    skin_type = talk.ask(words().ASK_SKIN, _choice(*words().SKIN_TYPES), required=True)
    talk.facts["person.fitzpatrick"] = skin_type
    _ask_scars(talk)
    talk.put("marks.pih", words().ASK_BROWN, _choice(*get_args(Grade)))
    talk.put("marks.pie", words().ASK_RED, _choice(*get_args(Grade)))
    safety = _ask_health(talk)
    if not safety.red_flags:
        _ask_looks(talk)
        _ask_wishes(talk)
    return case_text(talk.facts), safety


def _ask_scars(talk: Interview) -> None:
    talk.say(f"\n{words().SCARS_INTRO}")
    talk.say(words().PLACES.format(places=", ".join(region.value for region in Region)))
    groups: list[dict[str, Answer]] = []
    for scar_type in ScarType:
        question = words().ASK_SCARS.format(type=words().TYPE_NAMES[scar_type.value])
        found = talk.ask(question, Kind(_places, words().HINT_PLACES.format(example=_EXAMPLE)))
        if found:
            groups += _details(talk, scar_type, found)
    if not groups:
        raise InvalidInput(finding(CliFault.ANSWERS_ENDED, question=words().SCARS_INTRO))
    talk.facts["scars"] = groups


def _details(talk: Interview, scar_type: ScarType, found: Mapping[str, int]) -> list[dict[str, Answer]]:
    more: dict[str, Answer] = {}
    if scar_type in RAISED:
        area = talk.ask(words().ASK_AREA, _number(float))
        share = None if area is None else round(area / sum(found.values()), 3)
        return [
            {"region": place, "type": scar_type.value, "count": n}
            | ({} if share is None else {"area_cm2": share * n})
            for place, n in found.items()
        ]
    depth = talk.ask(words().ASK_DEPTH, _choice(*get_args(Depth)))
    if depth is not None:
        more["depth"] = depth
    return [{"region": place, "type": scar_type.value, "count": n} | more for place, n in found.items()]


def _ask_health(talk: Interview) -> Safety:
    talk.say(f"\n{words().HEALTH_INTRO}")
    asked: set[str] = set()
    while True:
        safety = talk.judge(case_text(talk.facts))
        open_questions = (
            q for q in safety.questions if q.field not in asked and kind_of(q.field) is not None
        )
        question = next(open_questions, None)
        if safety.red_flags or question is None or talk.ended:
            return safety
        asked.add(question.field)
        kind = kind_of(question.field)
        if kind is not None:
            talk.put(question.field, said(question.text), kind)


def _ask_looks(talk: Interview) -> None:
    talk.say(f"\n{words().LOOKS_INTRO}")
    talk.put("appearance.visible_at_50_cm", words().ASK_VISIBLE, _yes_or_no())
    talk.put("appearance.easily_covered", words().ASK_COVERED, _yes_or_no())
    talk.put("appearance.flattens_on_stretching", words().ASK_STRETCH, _yes_or_no())
    talk.put("bothers", words().ASK_BOTHERS, _yes_or_no())


def _ask_wishes(talk: Interview) -> None:
    talk.say(f"\n{words().WISHES_INTRO}")
    talk.put("goals.improvement_percent", words().ASK_GOAL, _number(float, 1, 100))
    talk.put("goals.prefer", words().ASK_PREFER, _choices(*OBJECTIVES))
    talk.put(
        "limits.budget", words().ASK_BUDGET, Kind(_money, words().HINT_MONEY.format(example=_MONEY_EXAMPLE))
    )
    talk.put("limits.downtime_days_per_visit", words().ASK_DAYS_OFF, _number(float))
    talk.put("limits.visits", words().ASK_VISITS, _number(int))
    talk.put("start_on", words().ASK_START, Kind(_day, words().HINT_DATE))
    talk.put("limits.finish_by", words().ASK_FINISH, Kind(_day, words().HINT_DATE))


def kind_of(path: str) -> Kind | None:
    """How the answer to a field of the case is read; None for a field that no question can fill."""
    wanted = answer_kind(path)
    if wanted is None:
        return None
    if wanted.kind == "choice":
        return _choice(*wanted.choices)
    readers: dict[AnswerKind, Kind] = {
        "words": Kind(_words, words().HINT_WORDS),
        "yes_no": _yes_or_no(),
        "whole": _number(int),
        "number": _number(float),
        "date": Kind(_day, words().HINT_DATE),
        "isotretinoin": Kind(_pill, words().HINT_PILL),
    }
    return readers[wanted.kind]


def case_text(facts: Mapping[str, Answer]) -> str:
    """A case file in YAML, in the order of the interface; values are JSON, which YAML reads alike."""
    lines = ["scarpath_case: 1"]
    parts: dict[str, dict[str, Answer]] = {}
    for path, value in facts.items():
        part, _, name = path.partition(".")
        parts.setdefault(part, {})[name] = value
    for part in ("person", "scars", "marks", "appearance", "skin", "bothers", "goals", "limits", "start_on"):
        if part == "scars" and part in parts:
            lines += ["scars:", *(f"  - {_flow(group)}" for group in parts[part][""])]
        elif part in ("bothers", "start_on") and part in parts:
            lines.append(f"{part}: {_flow(parts[part][''])}")
        elif part in parts:
            lines += [f"{part}:", *(f"  {name}: {_flow(value)}" for name, value in parts[part].items())]
    return "\n".join(lines) + "\n"


def _flow(value: Answer) -> str:
    """One value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(entry) for entry in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


_EXAMPLE = f"{Region.LEFT_CHEEK.value} 14, {Region.CHIN.value} 3"
_MONEY_EXAMPLE = "3000 USD"


def _filled(text: str) -> str:
    """A text over as many lines as it needs; an empty line or an indent before it stays."""
    body = text.lstrip("\n")
    return text[: len(text) - len(body)] + fill(body, USUAL_WIDTH, drop_whitespace=True, subsequent_indent="")


def _yes_no(text: str) -> bool:
    typed = text.casefold()
    if typed not in (*words().YES, *words().NO):
        raise NotUnderstood
    return typed in words().YES


def _yes_or_no() -> Kind:
    return Kind(_yes_no, words().HINT_YES_NO)


def _choice(*choices: str) -> Kind:
    called = {words().CHOICES.get(choice, choice): choice for choice in choices}
    known = {name.casefold(): choice for name, choice in called.items()}

    def read(text: str) -> str:
        answer = known.get(text.casefold().replace(" ", "_"))
        if answer is None:
            raise NotUnderstood
        return answer

    return Kind(read, words().HINT_CHOICE.format(choices=", ".join(called)))


def _choices(*choices: str) -> Kind:
    one = _choice(*choices)
    hint = words().HINT_CHOICES.format(choices=", ".join(choices))
    return Kind(lambda text: [one.read(word) for word in _words(text)], hint)


def _number(kind: type[int] | type[float], low: int = 0, high: int = MOST) -> Kind:
    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            raise NotUnderstood from None
        if not low <= number <= high:
            raise NotUnderstood
        return number

    return Kind(read, words().HINT_NUMBER.format(low=low, high=high))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotUnderstood from None


def _words(text: str) -> list[str]:
    if text.casefold() == words().NO_WORDS:
        return []
    return [word.strip() for word in text.split(",") if word.strip()]


def _money(text: str) -> dict[str, Answer]:
    match = _MONEY.fullmatch(text)
    if match is None:
        raise NotUnderstood
    digits, currency = (match[1], match[2]) if match[1] else (match[4], match[3])
    amount = re.sub(r"[,' ]", "", digits)
    return {"amount": float(amount) if "." in amount else int(amount), "currency": currency.upper()}


def _pill(text: str) -> dict[str, Answer]:
    status, _, day = text.casefold().partition(" ")
    names = ("never", "current", "stopped")
    known = next((name for name in names if words().CHOICES[name].casefold() == status), None)
    if known in ("never", "current") and not day:
        return {"status": known}
    if known != "stopped":
        raise NotUnderstood
    return {"status": known, "stopped_on": _day(day.strip())}


def _places(text: str) -> dict[str, int]:
    """Counts by region from `left cheek 14, chin 3`."""
    known = {region.value for region in Region}
    counts: dict[str, int] = {}
    for entry in _words(text):
        place, _, count = entry.rpartition(" ")
        region = re.sub(r"[\s-]+", "_", place.strip().casefold())
        if region not in known or not count.isdecimal() or not 1 <= int(count) <= MOST_SCARS:
            raise NotUnderstood
        counts[region] = counts.get(region, 0) + int(count)
    return counts
