"""What the safety rules say: what is out or must wait, what to ask first, precautions, open questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import Blocked, Caution, Question, Safety
from scarpath.render import figures
from scarpath.render.cite import cite, names, resolve
from scarpath.render.layout import Page
from scarpath.render.say import said
from scarpath.render.words import patient as words

MOST_NAMES, MOST_OUT, MOST_SOURCES, MOST_CONFLICTS = 5, 8, 3, 2
"""How much of a long list the short form shows; the long form shows all of it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is shown: precautions of the treatments in `focus` (None: of all), and lists in full or not. Where
    sections stand `apart`, and one may be closed, each says itself what its marks mean.
    """

    catalogue: Catalogue
    focus: Collection[str] | None
    full: bool
    apart: bool = False

    def concerns(self, treatment: str | None) -> bool:
        """Whether a statement about this treatment, or about the whole case, is shown."""
        return treatment is None or self.focus is None or treatment in self.focus

    def names(self, treatments: Iterable[str]) -> str:
        """Names of treatments; a long list is cut unless everything is shown."""
        return names(treatments, self.catalogue, most=None if self.full else MOST_NAMES)

    def cite(self, sources: Iterable[str]) -> str:
        """Short citations; a long list is cut unless everything is shown."""
        return cite(sources, self.catalogue, most=None if self.full else MOST_SOURCES)


def safety_part(page: Page, safety: Safety, scope: Scope) -> None:
    """The sections on safety, with a legend of how far each statement is signed off."""
    cautions = [caution for caution in safety.cautions if scope.concerns(caution.treatment)]
    shown: list[Blocked | Caution] = [*safety.blocked, *safety.delayed, *cautions]
    marks = _sign_off_marks(said(entry.sign_off) for entry in shown if entry.sign_off is not None)
    _taken_out(page, words().RULED_OUT, safety.blocked, scope, marks)
    _taken_out(page, words().ONLY_LATER, safety.delayed, scope, marks)
    _cautions(page, words().ASK_FIRST, [c for c in cautions if c.effect == "ask_first"], scope, marks)
    _cautions(page, words().TAKE_CARE, [c for c in cautions if c.effect == "precaution"], scope, marks)
    hidden = len({(c.rule, c.text) for c in safety.cautions} - {(c.rule, c.text) for c in cautions})
    if hidden:
        page.bullet(words().MORE_PRECAUTIONS.format(count=hidden))
    page.blank()
    if not scope.apart:
        _legend(page, shown, marks)
    _questions(page, safety.questions, scope)


def _questions(page: Page, questions: Collection[Question], scope: Scope) -> None:
    """Questions whose yes means a doctor first, then those that decide on a treatment in focus."""
    flags = [question for question in questions if question.red_flag]
    others = [question for question in questions if not question.red_flag]
    relevant = [q for q in others if any(scope.concerns(t) for t in q.decides)]
    if questions:
        page.heading(words().DECIDING)
    if flags:
        page.paragraph(words().DECIDING_FLAGS)
    for question in flags:
        page.bullet(said(question.text))
    if relevant:
        page.paragraph(words().DECIDING_TREATMENTS)
    for question in relevant:
        page.bullet(
            f"{said(question.text)} ({scope.names(t for t in question.decides if scope.concerns(t))})"
        )
    if len(others) > len(relevant):
        page.paragraph(words().MORE_QUESTIONS.format(count=len(others) - len(relevant)))


def _sign_off_marks(statements: Iterable[str]) -> dict[str, str]:
    """A short mark for each way in which a statement is or is not signed off."""
    return {text: f"({chr(ord('a') + i)})" for i, text in enumerate(dict.fromkeys(statements))}


def _legend(page: Page, shown: Iterable[Blocked | Caution], marks: Mapping[str, str]) -> None:
    """What the marks of these statements mean."""
    used = {said(statement.sign_off) for statement in shown if statement.sign_off is not None}
    for sign_off, mark in marks.items():
        if sign_off in used:
            page.paragraph(f"{mark} {sign_off}", tone="quiet")


def _taken_out(
    page: Page, title: str, blocked: Iterable[Blocked], scope: Scope, marks: Mapping[str, str]
) -> None:
    groups = blocked_groups(blocked)
    if groups:
        page.heading(title)
    for group in groups:
        first = group[0]
        until = f" ({words().UNTIL.format(day=figures.day(first.until))})" if first.until else ""
        most = None if scope.full else MOST_OUT
        who = names((block.treatment for block in group), scope.catalogue, most=most)
        page.bullet(f"{who}{until}: {_statement(said(first.reason), first, scope, marks)}")
    if scope.apart:
        _legend(page, (group[0] for group in groups), marks)


def _cautions(
    page: Page, title: str, cautions: Iterable[Caution], scope: Scope, marks: Mapping[str, str]
) -> None:
    groups = caution_groups(cautions)
    if groups:
        page.heading(title)
    for group in groups:
        named = [caution.treatment for caution in group if caution.treatment is not None]
        who = f"{scope.names(named)}: " if named else ""
        page.bullet(f"{who}{_statement(said(group[0].text), group[0], scope, marks)}")
    if scope.apart:
        _legend(page, (group[0] for group in groups), marks)


def _statement(text: str, entry: Blocked | Caution, scope: Scope, marks: Mapping[str, str]) -> str:
    """What a rule says, where it comes from, who says otherwise, and whether it is signed off."""
    parts = [text, scope.cite(entry.sources)]
    most = len(entry.conflicts) if scope.full else MOST_CONFLICTS
    if entry.conflicts:
        others = "; ".join(resolve(said(conflict), scope.catalogue) for conflict in entry.conflicts[:most])
        parts.append(words().SOURCES_DISAGREE.format(others=others))
    if len(entry.conflicts) > most:
        parts.append(words().MORE_CONFLICTS.format(count=len(entry.conflicts) - most))
    if entry.sign_off is not None:
        parts.append(marks[said(entry.sign_off)])
    return " ".join(part for part in parts if part)


def blocked_groups(blocked: Iterable[Blocked]) -> list[list[Blocked]]:
    """Blocked treatments that share rule, reason and end, together."""
    groups: dict[tuple[object, ...], list[Blocked]] = {}
    for block in blocked:
        groups.setdefault((block.rule, block.reason, block.until, block.sources), []).append(block)
    return list(groups.values())


def caution_groups(cautions: Iterable[Caution]) -> list[list[Caution]]:
    """Precautions that say the same, together."""
    groups: dict[tuple[object, ...], list[Caution]] = {}
    for caution in cautions:
        groups.setdefault((caution.rule, caution.text, caution.sources), []).append(caution)
    return list(groups.values())
