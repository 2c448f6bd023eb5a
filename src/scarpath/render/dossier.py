"""One treatment, one study, or all treatments, with the evidence behind them, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from scarpath.core.case import ATROPHIC, ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import (
    REFERENCE,
    Cell,
    DoseForecast,
    Duration,
    EvidenceOverview,
    Reported,
    SkinRisk,
    StudyDossier,
    TreatmentDossier,
    Trial,
)
from scarpath.core.harm import LASTING, HarmCount, LastingHarm, PrintedShare
from scarpath.core.source import canonical_address
from scarpath.core.study import Adverse, Arm, Event, Study
from scarpath.render import figures
from scarpath.render.cards import range_text
from scarpath.render.cite import address_text, cite, lower_first, treatment_name
from scarpath.render.forest import Forest, forest_lines
from scarpath.render.forest_rows import outcome_text, study_forest, study_label, treatment_forest
from scarpath.render.layout import Page, Style, capital
from scarpath.render.say import said
from scarpath.render.scores import surprise
from scarpath.render.words import evidence as words, from_catalogue, patient as words_patient


def treatment_text(dossier: TreatmentDossier, catalogue: Catalogue, *, style: Style) -> str:
    """Everything behind one treatment."""
    page = Page(style)
    known = catalogue.treatments.get(dossier.id) or catalogue.comparators[dossier.id]
    page.line(capital(known.name), "strong")
    if dossier.sign_off is not None:
        page.paragraph(said(dossier.sign_off), tone="warning")
    treatment_part(page, dossier, catalogue)
    return page.text()


def treatment_part(page: Page, dossier: TreatmentDossier, catalogue: Catalogue) -> None:
    """What stands below the name of a treatment and whether it is signed."""
    comparator = catalogue.comparators.get(dossier.id)
    if comparator is not None and comparator.why_not_offered:
        page.paragraph(words().NOT_OFFERED.format(why=comparator.why_not_offered))
    _forecast(page, dossier, catalogue)
    _cells(page, dossier.cells)
    if dossier.cells:
        page.heading(words().CERTAINTY.format(certainty=words_patient().SURE[dossier.evidence.certainty]))
        page.paragraph(words().CERTAINTY_NOTE, tone="quiet")
        for reason in dossier.evidence.certainty_reasons:
            page.bullet(said(reason))
    _trials(page, dossier, catalogue)
    _forest(page, treatment_forest(dossier, catalogue))
    if dossier.reported:
        page.paragraph(words().FOREST_SEEN)
    others = len(dossier.not_compared)
    if others:
        page.paragraph(words().FOREST_OTHERS.format(count=others))
    _marks(page, dossier.skin_risks)
    _harms(page, dossier, catalogue)
    _days(page, dossier, catalogue)


def _forecast(page: Page, dossier: TreatmentDossier, catalogue: Catalogue) -> None:
    page.heading(words().FORECAST)
    if not dossier.forecasts:
        page.paragraph(why_no_forecast(dossier, catalogue))
        return
    suited = {cell.scar_type for cell in dossier.cells if cell.standing != "unsuited"}
    for title, person in ((words().FORECAST_PERSON, True), (words().FORECAST_AVERAGE, False)):
        page.paragraph(title.format(share=figures.most_people()), tone="quiet")
        page.table(
            (words().SESSIONS, *(words_patient().TYPES[kind.value] for kind in ATROPHIC)),
            [
                (str(n), *(_dose(dossier.forecasts, n, kind, kind in suited, person) for kind in ATROPHIC))
                for n in sorted({f.sessions for f in dossier.forecasts})
            ],
        )
        page.blank()
    page.paragraph(words().FORECAST_NOTE)


def why_no_forecast(dossier: TreatmentDossier, catalogue: Catalogue) -> str:
    """Why there is no forecast of a treatment."""
    if dossier.cells:
        return words().FORECAST_NONE
    card = catalogue.treatments.get(dossier.id)
    why = words().OUTSIDE_RAISED if card and card.raised_only else words().OUTSIDE_KIND
    return words().FORECAST_OUTSIDE.format(why=why)


def _dose(forecasts: Sequence[DoseForecast], n: int, kind: ScarType, suited: bool, person: bool) -> str:
    if not suited:
        return words().NONE
    found = next(f for f in forecasts if f.sessions == n and f.scar_type == kind)
    return figures.percent_with_interval(found.person if person else found.average)


def _cells(page: Page, cells: Sequence[Cell]) -> None:
    if not cells:
        return
    page.heading(words().CELLS)
    page.table(
        words().CELLS_HEADER,
        [
            (
                words_patient().TYPES[cell.scar_type.value],
                words_patient().STRENGTHS[cell.strength],
                words().STANDING[cell.standing],
                str(len(cell.studies)),
                str(len(cell.typed)),
                str(cell.patients),
                words().NONE if cell.contraction is None else figures.percent(cell.contraction),
            )
            for cell in cells
        ],
        left=3,
    )
    page.blank()
    page.paragraph(words().CELLS_NOTE, tone="quiet")


def _trials(page: Page, dossier: TreatmentDossier, catalogue: Catalogue) -> None:
    page.heading(words().TRIALS)
    if not dossier.trials:
        page.paragraph(words().TRIALS_NONE)
    for trial in dossier.trials:
        page.bullet(trial_text(trial, dossier.id, catalogue))


def trial_text(trial: Trial, treatment: str, catalogue: Catalogue) -> str:
    """One study in a line: its name, and what it was."""
    return words().TRIAL_NAMED.format(name=trial.study.id, facts=trial_facts(trial, treatment, catalogue))


def trial_facts(trial: Trial, treatment: str, catalogue: Catalogue) -> str:
    """What one study was: size, design, raters, skin, what it was set against, flaws."""
    study = trial.study
    flags = ", ".join(words().FLAG_WORDS[flag] for flag in study.flags)
    short = study.citation.doi or study.citation.pmid
    skins = words().SKINS.format(skins=skins_text(study))
    return words().TRIAL.format(
        people=words().PEOPLE_UNKNOWN
        if trial.patients is None
        else words().PEOPLE.format(count=trial.patients),
        design=words().DESIGNS[study.design],
        raters=raters_text(study),
        skins=skins if study.fitzpatrick else words().SKINS_NOT_STATED,
        compared=_compared(study, treatment, catalogue),
        flags=words().FLAGS.format(flags=flags) if flags else "",
        left_out=words().LEFT_OUT.format(why=said(trial.left_out)) if trial.left_out else "",
        reference=words().REFERENCE.format(reference=address_text(study.address, catalogue.mirrors))
        if short
        else "",
    )


def _compared(study: Study, treatment: str, catalogue: Catalogue) -> str:
    """What stood against a treatment; where every arm had it, what the arms differed in."""
    with_it = [arm for arm in study.arms if any(part.treatment == treatment for part in arm.components)]
    others = [arm for arm in study.arms if arm not in with_it]
    if others:
        told = dict.fromkeys(arm_text(arm, catalogue, sessions=False) for arm in others)
        return words().COMPARED.format(others="; ".join(told))
    told = dict.fromkeys(_added(arm, treatment, catalogue) for arm in with_it)
    if len(told) > 1:
        return words().GIVEN_WITH.format(arms=" / ".join(told))
    return words().NOT_COMPARED


def _added(arm: Arm, treatment: str, catalogue: Catalogue) -> str:
    """What an arm had beside a treatment."""
    more = [treatment_name(p.treatment, catalogue) for p in arm.components if p.treatment != treatment]
    return " + ".join(map(lower_first, more)) or words().NOTHING_ADDED


def arm_text(arm: Arm, catalogue: Catalogue, *, sessions: bool = True) -> str:
    """What an arm was given, with the sessions where they were printed."""
    parts = []
    for part in arm.components:
        name = lower_first(treatment_name(part.treatment, catalogue))
        counted = sessions and part.sessions
        parts.append(figures.times(f"{part.sessions:g}", name) if counted else name)
    return " + ".join(parts)


def raters_text(study: Study) -> str:
    """Who rated, each once."""
    raters = dict.fromkeys(outcome.rater for arm in study.arms for outcome in arm.outcomes)
    named = [words().RATERS[rater] for rater in raters if rater]
    return words().RATED_BY.format(raters=", ".join(named)) if named else words().RATER_NOT_STATED


def skins_text(study: Study) -> str:
    """The skin types that a study took."""
    return ", ".join(study.fitzpatrick) if study.fitzpatrick else words().NOT_STATED


def _forest(page: Page, forest: Forest) -> None:
    page.heading(words().FOREST)
    if not forest.rows:
        page.paragraph(words().FOREST_NONE)
        return
    page.lines += forest_lines(forest, page.style)
    page.blank()
    forecast = words().FOREST_NOTE_FORECAST if forest.summaries else ""
    page.paragraph(words().FOREST_NOTE.format(share=words().NINE_OF_TEN, forecast=forecast), tone="quiet")


def _marks(page: Page, risks: Iterable[SkinRisk]) -> None:
    page.heading(words().MARKS)
    rows = [
        (
            types_text(risk),
            words().NONE if risk.forecast is None else figures.percent_with_interval(risk.forecast),
            f"{risk.events} / {risk.people}" if risk.people else words().NONE,
        )
        for risk in risks
    ]
    if all(row[1:] == (words().NONE, words().NONE) for row in rows):
        page.paragraph(words().MARKS_NONE)
        return
    page.table(words().MARKS_HEADER, rows)
    page.blank()
    page.paragraph(words().MARKS_NOTE.format(share=figures.most_people()), tone="quiet")


def types_text(risk: SkinRisk) -> str:
    """A group of skin types, such as `I to III`."""
    first, last = risk.skin_types[0].value, risk.skin_types[-1].value
    return first if first == last else figures.ends(first, last)


def _harms(page: Page, dossier: TreatmentDossier, catalogue: Catalogue) -> None:
    page.heading(words().HARMS)
    own = {count.event: count for count in dossier.harms}
    wider = {count.event: count for count in dossier.class_harms}
    events = [event for event in get_args(Event) if event in own or event in wider]
    if events:
        page.table(words().HARMS_HEADER, [_harm_row(event, own, wider) for event in events])
        page.blank()
        page.paragraph(words().HARMS_NOTE, tone="quiet")
    page.paragraph(lasting_text(dossier.lasting))
    for count in dossier.harms:
        if count.between_studies_percent:
            low, high = map(figures.whole, count.between_studies_percent)
            name = words_patient().EVENTS[count.event]
            page.bullet(
                words().BETWEEN_STUDIES.format(name=name, share=figures.most_people(), low=low, high=high)
            )
        if count.details:
            name, told = words_patient().EVENTS[count.event], "; ".join(map(from_catalogue, count.details))
            page.bullet(words().HARM_DETAILS.format(name=name, told=told))
    for share in dossier.shares:
        label = study_label(catalogue.studies[share.study])
        page.bullet(words().IN_PASSING.format(told=share_text(share), study=label))
    for study, entry in dossier.unnamed_harms:
        label = study_label(catalogue.studies[study])
        page.bullet(words().IN_PASSING.format(told=adverse_text(entry), study=label))


def _harm_row(
    event: Event, own: Mapping[Event, HarmCount], wider: Mapping[Event, HarmCount]
) -> tuple[str, ...]:
    name = words_patient().EVENTS[event]
    found = own.get(event)
    lasts = event in LASTING
    return (
        name + (words_patient().MAY_LAST if lasts else ""),
        f"{found.events} / {found.people}" if found else words().NONE,
        harm_percent(found) if found else words().NONE,
        str(len(found.studies)) if found else words().NONE,
        f"{wider[event].events} / {wider[event].people}" if event in wider else words().NONE,
    )


def harm_percent(count: HarmCount) -> str:
    """The share with its interval; where none was seen, the upper bound."""
    if count.at_most_percent is not None:
        return words().AT_MOST.format(bound=figures.percent(count.at_most_percent))
    return figures.percent_and_range(count.percent, *count.interval_percent)


def share_text(share: PrintedShare) -> str:
    """A harm printed as a share alone."""
    detail = f" ({from_catalogue(share.detail)})" if share.detail else ""
    return f"{words_patient().EVENTS[share.event]}{detail}: {figures.percent_as_printed(share.percent)}"


def lasting_text(harm: LastingHarm) -> str:
    """Where a treatment stands on the axis of lasting harm, in a sentence."""
    if harm.seen == "not counted":
        return words().LASTING_NOT_COUNTED
    looked = ", ".join(words_patient().EVENTS[event] for event in harm.looked_for)
    if harm.gravest is None:
        return words().LASTING_NONE_SEEN.format(looked=looked, people=harm.people)
    return words().LASTING_SEEN.format(gravest=words_patient().EVENTS[harm.gravest], looked=looked)


def _days(page: Page, dossier: TreatmentDossier, catalogue: Catalogue) -> None:
    page.heading(words().DAYS)
    entries = [duration_text(entry, catalogue) for entry in dossier.durations]
    if dossier.downtime is not None:
        sources = cite(dossier.downtime.sources, catalogue)
        entries.insert(0, words().DAYS_CARD.format(days=range_text(dossier.downtime), sources=sources))
    for entry in entries or [words().DAYS_NONE]:
        page.bullet(entry)


def duration_text(entry: Duration, catalogue: Catalogue) -> str:
    """Days that one arm printed."""
    return words().DAYS_PRINTED.format(
        what=words().DAYS_DOWNTIME if entry.event is None else words_patient().EVENTS[entry.event],
        days=figures.days(entry.days),
        people=entry.people,
        study=study_label(catalogue.studies[entry.study]),
    )


def study_text(dossier: StudyDossier, catalogue: Catalogue, *, style: Style) -> str:
    """One study: what it was, what it printed against what the model expects, and what else it says."""
    page = Page(style)
    page.paragraph(dossier.study.title, tone="strong")
    study_part(page, dossier, catalogue)
    return page.text()


def study_part(page: Page, dossier: StudyDossier, catalogue: Catalogue) -> None:
    """What stands below the title of a study."""
    study = dossier.study
    page.paragraph(address_text(study.address, catalogue.mirrors))
    page.blank()
    wide = max(map(len, words().STUDY_ABOUT))
    for label, value in zip(words().STUDY_ABOUT, _about(study, catalogue), strict=True):
        if value:
            page.entry(label, value, label_width=wide)
    _arms(page, study, catalogue)
    _surprise(page, dossier)
    _forest(page, study_forest(dossier, catalogue))
    page.paragraph(
        words().STUDY_FITTED if dossier.fitted else words().STUDY_LEFT_OUT.format(why=said(dossier.left_out))
    )
    if dossier.skipped:
        page.heading(words().STUDY_SKIPPED)
    outcomes = {(arm.id, i): o for arm in study.arms for i, o in enumerate(arm.outcomes)}
    for skipped in dossier.skipped:
        told = outcome_text(outcomes[skipped.arm, skipped.index], catalogue)
        page.bullet(f"{skipped.arm}, {told}: {said(skipped.why)}")
    _adverse(page, study)
    if study.notes:
        page.heading(words().STUDY_NOTES)
        page.paragraph(study.notes)


def _about(study: Study, catalogue: Catalogue) -> tuple[str, ...]:
    types = ", ".join(words_patient().TYPES[kind] for kind in study.scar_types or ()) or words().NOT_STATED
    where = ", ".join(str(part) for part in (study.citation.journal, study.year) if part)
    page = canonical_address(study.source.url, doi=None, pmid=None, pmcid=None)
    seen = address_text(page, catalogue.mirrors)
    return (
        words().DESIGNS[study.design],
        str(study.n_enrolled) if study.n_enrolled else words().NOT_STATED,
        skins_text(study),
        types,
        raters_text(study),
        study.country or "",
        where,
        f"{words().STUDY_SEEN[study.source.seen_in]}, {seen}",
        ", ".join(words().FLAG_WORDS[flag] for flag in study.flags),
    )


def _arms(page: Page, study: Study, catalogue: Catalogue) -> None:
    page.heading(words().STUDY_ARMS)
    split = "split_face" in study.design
    unit = words().STUDY_SIDES if split else words().STUDY_PATIENTS
    if "n_is_lesions" in study.flags:
        unit = words().STUDY_SCARS
    for arm in study.arms:
        told = arm_text(arm, catalogue)
        page.bullet(words().STUDY_ARM.format(arm=arm.id, n=arm.n, unit=unit, treatments=told))


def _surprise(page: Page, dossier: StudyDossier) -> None:
    if not dossier.reported:
        return
    most = most_surprising(dossier.reported)
    outside = sum(not row.outcome.inside(90) for row in dossier.reported)
    count = len(dossier.reported)
    page.blank()
    page.paragraph(
        words().STUDY_SURPRISE.format(
            word=surprise(most.outcome),
            told=words().STUDY_SURPRISE_TOLD.format(
                count=count,
                value=figures.percent(most.outcome.observed),
                arm=most.outcome.arm,
                low=figures.whole(most.outcome.quantiles[0]),
                high=figures.whole(most.outcome.quantiles[-1]),
            ),
        ),
        tone="strong",
    )
    page.paragraph(words().OUTSIDE_OF.format(outside=outside, count=count))


def most_surprising(rows: Sequence[Reported]) -> Reported:
    """The figure farthest out in its prediction."""
    return max(rows, key=lambda row: row.outcome.outlying)


def _adverse(page: Page, study: Study) -> None:
    page.heading(words().STUDY_ADVERSE)
    entries = [(arm.id, entry) for arm in study.arms for entry in arm.adverse]
    if not entries:
        page.paragraph(words().STUDY_ADVERSE_NONE)
    for arm, entry in entries:
        page.bullet(f"{arm}: {adverse_text(entry)}")


def adverse_text(entry: Adverse) -> str:
    """One printed harm, with whatever figures were printed."""
    name = words_patient().EVENTS.get(entry.event, entry.detail or entry.event)
    told = []
    if entry.events is not None:
        told.append(str(entry.events) if entry.n is None else figures.part(entry.events, entry.n))
    elif entry.percent is not None:
        told.append(figures.percent_as_printed(entry.percent))
    if entry.mean_days is not None:
        told.append(words().MEAN_DAYS.format(days=figures.days(entry.mean_days)))
    if entry.vas_mean is not None:
        told.append(words().VAS.format(value=figures.number(entry.vas_mean)))
    detail = f" ({entry.detail})" if entry.detail and entry.event in words_patient().EVENTS else ""
    return f"{name}{detail}: {', '.join(told) or words().NO_FIGURE}"


def overview_text(overview: EvidenceOverview, catalogue: Catalogue, *, style: Style) -> str:
    """All treatments in a table, then what was compared with what."""
    page = Page(style)
    page.line(words().LIST, "strong")
    page.blank()
    page.table(
        words().LIST_HEADER,
        [
            (
                row.id,
                str(len(row.evidence.studies)),
                str(row.randomised),
                str(row.evidence.patients),
                words_patient().SURE[row.evidence.certainty],
                " ".join(words().LIST_MARKS[cell.standing] for cell in row.cells),
            )
            for row in sorted(overview.rows, key=lambda row: (-row.evidence.patients, row.id))
        ],
    )
    page.blank()
    page.paragraph(words().LIST_NOTE)
    network_part(page, overview, catalogue)
    return page.text()


def network_part(page: Page, overview: EvidenceOverview, catalogue: Catalogue) -> None:
    """What was compared with what, and what stands alone."""
    page.heading(words().NETWORK)
    for one, others in compared(overview):
        told = ", ".join(f"{lower_first(node_name(other, catalogue))} {count}" for other, count in others)
        page.bullet(f"{capital(node_name(one, catalogue))}: {told}")
    alone = [part[0] for part in overview.network.parts if len(part) == 1]
    if alone:
        told = ", ".join(node_name(node, catalogue) for node in alone)
        page.paragraph(words().NETWORK_ALONE.format(names=told))
    page.paragraph(words().NETWORK_NOTE.format(hub=words().NETWORK_HUB_SHORT), tone="quiet")


def node_name(node: str, catalogue: Catalogue) -> str:
    """A node of the network by its short name."""
    return words().NETWORK_HUB_SHORT if node == REFERENCE else treatment_name(node, catalogue)


def compared(overview: EvidenceOverview) -> list[tuple[str, list[tuple[str, int]]]]:
    """Each treatment with what it was compared with and in how many studies, every pair once."""
    nodes = [n.id for n in overview.network.nodes if n.id != REFERENCE]
    rows, told = [], set()
    for node in nodes:
        found = []
        for edge in overview.network.edges:
            if node in (edge.a, edge.b) and (edge.a, edge.b) not in told:
                told.add((edge.a, edge.b))
                found.append((edge.b if edge.a == node else edge.a, len(edge.studies)))
        if found:
            rows.append((node, found))
    return rows
