"""The plan as plain text: the answer first, then the choice, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scarpath.core.catalogue import Catalogue
from scarpath.core.plan import (
    Answer,
    Blocked,
    Caution,
    Distribution,
    DoingNothing,
    Front,
    Plan,
    PlanResult,
    Recommended,
    Score,
    Visit,
)
from scarpath.render import figures, words_patient as words
from scarpath.render.cite import cite, names, short, treatment_name
from scarpath.render.clinician import clinician_part
from scarpath.render.layout import Page, Style, Tone

GOOD_THRESHOLD, CLEAR_THRESHOLD = 75, 90
"""The two improvements whose chances the result carries, in percent."""
SHARE = "8 of 10"
"""What share of people the interval from the tenth to the ninetieth percentile holds."""


def plan_text(
    result: PlanResult, catalogue: Catalogue, *, style: Style | None = None, explain: bool = False
) -> str:
    """The whole answer to one case; `explain` adds the part for the clinician and the researcher."""
    page = Page(style or Style())
    _answer(page, result)
    _scars(page, result)
    if result.front is not None:
        _plans(page, result, result.front, catalogue)
        _recommended(page, result, catalogue)
    _safety(page, result, catalogue)
    _raised(page, result, catalogue)
    _open_ends(page, result, catalogue)
    _foundations(page, result, catalogue)
    if explain:
        clinician_part(page, result, catalogue)
    return page.text()


def answer_lines(answer: Answer, nothing: DoingNothing | None, *, raised: bool) -> tuple[str, str, str]:
    """What can honestly be said to "can they be removed for good?", in three lines."""
    best = answer.best_expected_improvement_percent
    if best is None or nothing is None:
        second, third = (
            (words.BEST_RAISED, words.HOW_SURE_RAISED) if raised else (words.BEST_NONE, words.HOW_SURE_NONE)
        )
        return words.QUESTION, second, third.format(certainty=answer.certainty)
    natural = nothing.improvement_percent
    second = words.BEST.format(mean=figures.percent(best.mean), share=SHARE, interval=figures.interval(best))
    third = words.HOW_SURE.format(
        certainty=answer.certainty,
        mean=figures.percent(natural.mean),
        low=figures.whole(natural.p10),
        high=figures.whole(natural.p90),
    )
    return words.QUESTION, second, third


def plan_name(sessions: Mapping[str, int], catalogue: Catalogue) -> str:
    """The sessions of a plan in words, the most sessions first."""
    ordered = sorted(sessions.items(), key=lambda item: (-item[1], treatment_name(item[0], catalogue)))
    return " + ".join(f"{count} x {_lower_first(treatment_name(t, catalogue))}" for t, count in ordered)


def _lower_first(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _answer(page: Page, result: PlanResult) -> None:
    for line in answer_lines(result.answer, result.doing_nothing, raised=result.assessment.raised):
        page.line(line, "strong")
    page.blank()
    page.paragraph(f"{result.sign_off} {words.NOT_A_DOCTOR}", tone="warning")


def _scars(page: Page, result: PlanResult) -> None:
    assessment = result.assessment
    page.heading(words.YOUR_SCARS)
    if assessment.mix:
        shares = sorted(assessment.mix.items(), key=lambda item: -item[1])
        mix = ", ".join(f"{words.TYPE_NAMES[t.value]} {figures.percent(100 * w)}" for t, w in shares if w > 0)
        page.paragraph(words.MIX.format(mix=mix))
    for score in assessment.scores:
        page.bullet(score_text(score))
    if assessment.off_face:
        page.bullet(words.OFF_FACE)
    for note in assessment.notes:
        page.bullet(note)


def score_text(score: Score) -> str:
    """One severity score with its range, or the question that would settle it."""
    if score.value is None:
        return words.SCORE_OPEN.format(name=score.name, question=score.question or "").strip()
    low, high = (figures.number(end) for end in score.range)
    level = f" ({score.level})" if score.level else ""
    return (
        words.SCORE.format(
            name=score.name, value=figures.number(score.value), low=low, high=high, level=level
        )
        + "."
    )


def _plans(page: Page, result: PlanResult, front: Front, catalogue: Catalogue) -> None:
    page.heading(words.PLANS)
    if not front.plans:
        page.paragraph(words.NO_PLAN)
        return
    listed = [front.plan(plan_id) for plan_id in front.shortlist]
    first = result.recommended.id if result.recommended else None
    nothing = (
        figures.percent(result.doing_nothing.improvement_percent.mean)
        if result.doing_nothing
        else words.UNKNOWN
    )
    rows = [_plan_row(plan, nothing) for plan in listed]
    titles = [_plan_title(plan, catalogue, first=plan.id == first) for plan in listed]
    if result.doing_nothing is not None:
        rows.append(_nothing_row(result.doing_nothing.improvement_percent, nothing, result.currency))
        titles.append((words.NOTHING_ROW, "plain"))
    page.table(words.PLANS_HEADER, rows, indent=4, titles=titles)
    page.blank()
    page.paragraph(words.PLANS_NOTE.format(share=SHARE))
    page.paragraph(words.FRONT_SIZE.format(listed=len(listed), all=len(front.plans)))
    page.paragraph(result.sign_off, tone="warning")
    _in_people(page, result, listed)
    _picture(page, listed, first)


def _plan_title(plan: Plan, catalogue: Catalogue, *, first: bool) -> tuple[str, Tone]:
    notes = [words.RECOMMENDED_MARK] if first else []
    if not plan.studied_combination:
        notes.append(words.NOT_STUDIED)
    note = f" ({'; '.join(notes)})" if notes else ""
    return f"{plan.id}  {plan_name(plan.sessions, catalogue)}{note}", "strong" if first else "plain"


def _plan_row(plan: Plan, nothing: str) -> tuple[str, ...]:
    return (
        figures.percent_with_interval(plan.improvement_percent),
        nothing,
        figures.cost(plan.cost),
        str(plan.visits),
        figures.days(plan.downtime_days, at_least=plan.downtime_at_least),
        figures.percent(plan.pih_risk_percent.mean) + ("+" if plan.pih_unknown_for else ""),
        plan.certainty,
    )


def _nothing_row(natural: Distribution, nothing: str, currency: str) -> tuple[str, ...]:
    return (figures.percent_with_interval(natural), nothing, f"0 {currency}", "0", "0", "0 %", "")


def _in_people(page: Page, result: PlanResult, listed: list[Plan]) -> None:
    page.heading(words.IN_PEOPLE.format(people=figures.PEOPLE))
    goal = any(plan.chance_of_goal_percent is not None for plan in listed)
    enough, marks = (h.format(threshold=GOOD_THRESHOLD) for h in words.IN_PEOPLE_HEADER)
    header = ["", enough, *([words.IN_PEOPLE_GOAL_HEADER] if goal else []), marks]
    rows = [_people_row(plan, goal=goal) for plan in listed]
    if result.doing_nothing is not None:
        reached = _reached_without(result.doing_nothing.improvement_percent)
        rows.append([words.NOTHING_ROW.lower(), reached, *([words.UNKNOWN] if goal else []), "0"])
    page.table(header, rows)
    first = next((plan for plan in listed if result.recommended and plan.id == result.recommended.id), None)
    page.blank()
    if first is not None:
        most = figures.people(first.at_least_90_upper_bound_percent)
        page.paragraph(
            words.IN_PEOPLE_NOTE.format(threshold=CLEAR_THRESHOLD, most=most.removeprefix("about "))
        )
    page.paragraph(words.BROWN_MARKS_NOTE)


def _people_row(plan: Plan, *, goal: bool) -> list[str]:
    chance = plan.chance_of_goal_percent
    reached = [count_of_people(chance) if chance is not None else words.UNKNOWN] if goal else []
    return [
        plan.id,
        count_of_people(plan.at_least_75_percent),
        *reached,
        count_of_people(plan.pih_risk_percent.mean),
    ]


def count_of_people(chance_percent: float) -> str:
    return figures.people(chance_percent).removeprefix("about ").removesuffix(f" of {figures.PEOPLE}")


def _reached_without(natural: Distribution) -> str:
    """How many reach the threshold without treatment, as far as the quantiles say."""
    shares = ((natural.p95, 5), (natural.p90, 10), (natural.p75, 25), (natural.p50, 50))
    return next(
        (f"fewer than {share}" for quantile, share in shares if quantile < GOOD_THRESHOLD), words.UNKNOWN
    )


def _picture(page: Page, listed: list[Plan], first: str | None) -> None:
    plan = next((plan for plan in listed if plan.id == first), None)
    if plan is None:
        return
    gain = plan.improvement_percent
    worst, mean, best = (figures.PEOPLE - figures.whole(value) for value in (gain.p10, gain.mean, gain.p90))
    page.heading(words.PICTURE)
    page.paragraph(words.PICTURE_TEXT.format(people=figures.PEOPLE, mean=mean, worst=worst, best=best))
    page.blank()
    titles = (words.PICTURE_WORST, words.PICTURE_MEAN, words.PICTURE_BEST)
    pictures = [
        (t.format(left=left), dots(left, page.style))
        for t, left in zip(titles, (worst, mean, best), strict=True)
    ]
    for line in side_by_side(pictures, page.style):
        page.line(line)
    page.blank()
    page.paragraph(words.PICTURE_WORDS)


def dots(left: int, style: Style) -> list[str]:
    """A hundred dots in rows: full ones for what is left, empty ones for what is gone."""
    full = min(max(left, 0), figures.PEOPLE)
    run = style.full_dot * full + style.empty_dot * (figures.PEOPLE - full)
    across = 20
    return [run[i : i + across] for i in range(0, figures.PEOPLE, across)]


def side_by_side(pictures: list[tuple[str, list[str]]], style: Style) -> list[str]:
    """Pictures with a title each, beside one another where the page is wide enough."""
    column = max(len(text) for title, rows in pictures for text in (title, *rows)) + 2
    if column * len(pictures) - 2 > style.width:
        return [line for title, rows in pictures for line in (title, *rows)]
    blocks = [(title, *rows) for title, rows in pictures]
    return ["".join(f"{cell:<{column}}" for cell in line).rstrip() for line in zip(*blocks, strict=True)]


def _recommended(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    recommended, front = result.recommended, result.front
    if recommended is None or front is None:
        return
    plan = front.plan(recommended.id)
    page.heading(words.FIRST_PLAN)
    page.paragraph(f"{plan.id}  {plan_name(plan.sessions, catalogue)}", tone="strong")
    for reason in recommended.why:
        page.bullet(reason)
    kept = plan.retained_after_2_years_percent
    low, high = figures.whole(kept.p10), figures.whole(kept.p90)
    page.bullet(words.KEPT.format(mean=figures.percent(kept.mean), low=low, high=high))
    average = figures.percent_with_interval(plan.average_person_percent)
    trials = figures.percent_with_interval(plan.as_trials_print_percent)
    page.bullet(words.PERSON_AND_AVERAGE.format(average=average, trials=trials))
    page.bullet(words.LASTING_HARM.format(harm=plan.lasting_harm.rstrip(".")))
    if plan.pih_unknown_for:
        page.bullet(words.BROWN_MARKS_NOT_KNOWN.format(names=names(plan.pih_unknown_for, catalogue)))
    _list(page, words.WOULD_CHANGE, recommended.would_change_if)
    _schedule(page, recommended, catalogue)


def _schedule(page: Page, recommended: Recommended, catalogue: Catalogue) -> None:
    page.heading(words.SCHEDULE)
    for visit in recommended.schedule:
        page.entry(figures.day(visit.date), _visit_text(visit, catalogue), label_width=11)
    if recommended.ends_on is not None:
        page.paragraph(words.COURSE_ENDS.format(day=figures.day(recommended.ends_on)))
    _list(
        page,
        words.BEFOREHAND,
        dict.fromkeys(text for visit in recommended.schedule for text in visit.preparation),
    )
    _list(
        page,
        words.AFTERCARE,
        dict.fromkeys(text for visit in recommended.schedule for text in visit.aftercare),
    )
    if recommended.upkeep:
        page.heading(words.UPKEEP)
    for care in recommended.upkeep:
        every = (
            f", {words.UPKEEP_EVERY.format(months=figures.number(care.every_months))}"
            if care.every_months
            else ""
        )
        first = f", {words.UPKEEP_FIRST.format(day=figures.day(care.first))}" if care.first else ""
        page.bullet(f"{care.what}{every}{first} {cite((care.source,), catalogue)}".rstrip())


def _visit_text(visit: Visit, catalogue: Catalogue) -> str:
    text = f"{words.VISIT.format(number=visit.visit)}: {names(visit.sessions, catalogue)}"
    if visit.downtime_until is not None:
        text += f"; {words.READY_AGAIN.format(day=figures.day(visit.downtime_until))}"
    return " ".join([f"{text}.", *([visit.why_now] if visit.why_now else []), *visit.together])


def _safety(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    safety = result.safety
    statements: list[Blocked | Caution] = [*safety.blocked, *safety.delayed, *safety.cautions]
    marks = _sign_off_marks(statement.sign_off for statement in statements)
    _taken_out(page, words.RULED_OUT, safety.blocked, catalogue, marks)
    _taken_out(page, words.ONLY_LATER, safety.delayed, catalogue, marks)
    _cautions(
        page, words.ASK_FIRST, [c for c in safety.cautions if c.effect == "ask_first"], catalogue, marks
    )
    _cautions(
        page, words.TAKE_CARE, [c for c in safety.cautions if c.effect == "precaution"], catalogue, marks
    )
    page.blank()
    for sign_off, mark in marks.items():
        page.paragraph(f"{mark} {sign_off}", tone="quiet")
    if safety.questions:
        page.heading(words.DECIDING)
        for question in safety.questions:
            decides = (
                f" {words.DECIDES.format(names=names(question.decides, catalogue))}"
                if question.decides
                else ""
            )
            page.bullet(f"{question.text}{decides}")


def _sign_off_marks(statements: Iterable[str]) -> dict[str, str]:
    """A short mark for each way in which a statement is or is not signed off."""
    return {text: f"({chr(ord('a') + i)})" for i, text in enumerate(dict.fromkeys(statements))}


def _taken_out(
    page: Page, title: str, blocked: Iterable[Blocked], catalogue: Catalogue, marks: Mapping[str, str]
) -> None:
    groups = blocked_groups(blocked)
    if groups:
        page.heading(title)
    for group in groups:
        first = group[0]
        until = f" ({words.UNTIL.format(day=figures.day(first.until))})" if first.until else ""
        who = names((block.treatment for block in group), catalogue)
        page.bullet(f"{who}{until}: {_statement(first.reason, first, catalogue, marks)}")


def _cautions(
    page: Page, title: str, cautions: Iterable[Caution], catalogue: Catalogue, marks: Mapping[str, str]
) -> None:
    groups = caution_groups(cautions)
    if groups:
        page.heading(title)
    for group in groups:
        named = [caution.treatment for caution in group if caution.treatment is not None]
        who = f"{names(named, catalogue)}: " if named else ""
        page.bullet(f"{who}{_statement(group[0].text, group[0], catalogue, marks)}")


def _statement(text: str, entry: Blocked | Caution, catalogue: Catalogue, marks: Mapping[str, str]) -> str:
    """What a rule says, where it comes from, who says otherwise, and whether it is signed off."""
    against = (
        f" {words.SOURCES_DISAGREE.format(others='; '.join(entry.conflicts))}" if entry.conflicts else ""
    )
    return f"{text} {cite(entry.sources, catalogue)}{against} {marks[entry.sign_off]}"


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


def _raised(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    if not result.raised_path:
        return
    page.heading(words.RAISED_PATH)
    page.paragraph(words.RAISED_PATH_NOTE)
    for option in result.raised_path:
        page.bullet(f"{treatment_name(option.treatment, catalogue)}: {option.why}")
    page.paragraph(result.sign_off, tone="warning")


def _open_ends(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    if result.ask_about:
        page.heading(words.ASK_ABOUT)
        page.paragraph(words.ASK_ABOUT_NOTE)
        for option in result.ask_about:
            page.bullet(f"{treatment_name(option.treatment, catalogue)}: {option.why}")
    _list(page, words.ASK_YOUR_DOCTOR, result.for_your_dermatologist)
    _list(page, words.NOT_KNOWN, result.not_known)
    if result.defaults:
        page.heading(words.FILLED_IN)
        page.paragraph(words.FILLED_IN_NOTE)
        for default in result.defaults:
            page.bullet(f"{default.field}: {default.value}  [{short(default.source, catalogue)}]")


def _foundations(page: Page, result: PlanResult, catalogue: Catalogue) -> None:
    page.heading(words.EVIDENCE)
    if result.evidence:
        rows = [
            (
                treatment_name(t, catalogue),
                str(len(base.studies)),
                str(base.arms),
                str(base.patients),
                base.certainty,
            )
            for t, base in result.evidence.items()
        ]
        page.table(words.EVIDENCE_HEADER, rows)
    page.blank()
    if result.front is not None:
        page.paragraph(_certificate(result.front))
    used = result.draws
    lock = used.lock.removeprefix("sha256:")[:12]
    page.paragraph(
        words.DRAWS.format(studies=used.studies, version=result.version, draws=used.draws, lock=lock)
    )
    page.paragraph(words.MORE, tone="quiet")


def _certificate(front: Front) -> str:
    proof = front.certificate
    text = words.CERTIFICATE_COMPLETE if proof.complete else words.CERTIFICATE_INCOMPLETE
    return text.format(
        candidates=f"{proof.candidates:,}", evaluated=f"{proof.evaluated:,}", seconds=f"{proof.seconds:.1f}"
    )


def _list(page: Page, title: str, entries: Iterable[str]) -> None:
    entries = list(entries)
    if entries:
        page.heading(title)
    for entry in entries:
        page.bullet(entry)
