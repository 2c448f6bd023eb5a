"""A hand-built result with invented figures, and a catalogue just large enough to name what stands in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from scarpath.core.case import ScarType
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Kind, catalogue_text, finding
from scarpath.core.plan import (
    Answer,
    AskAbout,
    Assessment,
    Blocked,
    Caution,
    Certificate,
    Contribution,
    Cost,
    Default,
    Distribution,
    DoingNothing,
    DrawsUsed,
    EvidenceBase,
    Explanation,
    Front,
    Plan,
    PlanResult,
    Question,
    Recommended,
    Rung,
    Safety,
    Score,
    Upkeep,
    Visit,
)
from scarpath.core.sequencing import Sequencing
from scarpath.core.source import Fact, Source
from scarpath.core.treatment import Mechanism, Price, Range, Suitability, Treatment

PLAN_A = {"needle_release": 2, "light_columns": 3}
PLAN_B = {"needle_release": 2}


def fact(text: str) -> tuple[Fact, ...]:
    """One fact on an invented source."""
    return (Fact(fact=text, sources=("roe2020",)),)


def card(treatment: str, name: str, mechanism: Mechanism, *, strong: ScarType) -> Treatment:
    """A card with invented facts."""
    suits = {
        t: Suitability(
            strength="strong" if t is strong else "partial", why="as printed", sources=("roe2020",)
        )
        for t in ScarType
    }
    return Treatment(
        id=treatment,
        name=name,
        plain_words=f"{name} in plain words.",
        family="laser",
        mechanism=mechanism,
        what_it_does=fact("makes small wounds that heal"),
        suits=suits,
        sessions_usual=Range(low=2, high=4, sources=("roe2020",)),
        sessions_at_most=6,
        interval_weeks=Range(low=4, high=6, sources=("roe2020",)),
        exclusive_group=None,
        hosts=(),
        stage=1,
        downtime_days=Range(low=5, high=7, sources=("roe2020",)),
        permanence="partly_lasting",
        anaesthesia=fact("numbing cream"),
        onset=fact("after three months"),
        durability=fact("stable to eighteen months"),
        contraindications=fact("open wounds"),
        skin_type_precautions=fact("lower settings in darker skin"),
        adverse_effects=fact("redness for a week"),
        lasting_harms=fact("pale spots, seldom"),
        aftercare=fact("sun protection"),
        price=Price(
            currency="USD", quality="E", country="USA", year=2019, typical=Decimal(600), source="doe"
        ),
    )


def catalogue() -> Catalogue:
    """Four invented cards and two invented sources."""
    cards = [
        card("needle_release", "Needle release", "release", strong=ScarType.ROLLING),
        card("light_columns", "Light columns", "resurfacing", strong=ScarType.BOXCAR),
        card("cut_out", "Cutting out", "focal", strong=ScarType.ICEPICK),
        card("old_light", "Full light", "resurfacing", strong=ScarType.BOXCAR),
    ]
    sources = {
        "roe2020": Source(
            id="roe2020",
            author="Roe, Doe, J Skin 1:2-3",
            source_url="https://example.org/roe",
            year=2020,
            evidence_level="guideline",
            quality_class="A",
        ),
        "doe": Source(
            id="doe",
            author="Doe Clinic (price page)",
            source_url="https://example.org/doe",
            year=None,
            evidence_level="clinic page",
            quality_class="E",
        ),
    }
    sequencing = Sequencing(
        order=(),
        gaps=(),
        same_visit=(),
        conflicts=(),
        preparations=(),
        care=(),
        follow_up=(),
        top_ups=(),
        not_known=(),
    )
    return Catalogue(
        treatments={c.id: c for c in cards},
        comparators={},
        scales={},
        rules={},
        studies={},
        sources=sources,
        sequencing=sequencing,
    )


def around(mean: float, spread: float) -> Distribution:
    """An invented distribution of this mean and spread."""
    return Distribution(
        mean=mean,
        p05=mean - 1.6 * spread,
        p10=mean - 1.3 * spread,
        p25=mean - 0.7 * spread,
        p50=mean + 0.4,
        p75=mean + 0.7 * spread,
        p90=mean + 1.3 * spread,
        p95=mean + 1.6 * spread,
    )


def plan(
    plan_id: str, sessions: dict[str, int], mean: float, *, at_least: bool = False, studied: bool = True
) -> Plan:
    """An invented plan."""
    return Plan(
        id=plan_id,
        sessions=sessions,
        improvement_percent=around(mean, 18.04),
        after_a_year_percent=around(mean - 4, 18),
        while_filler_lasts_percent=None,
        average_person_percent=around(mean, 10),
        as_trials_print_percent=around(mean + 14, 18),
        chance_of_goal_percent=27.3,
        at_least_75_percent=3.21,
        at_least_90_upper_bound_percent=1.04,
        studied_combination=studied,
        studies_of_combination=("roe2020",) if studied else (),
        cost=Cost(
            amount=Decimal(2600),
            low=Decimal(2100),
            high=Decimal(3100),
            currency="USD",
            at_least=at_least,
            unknown=("light_columns",) if at_least else (),
        ),
        visits=sum(sessions.values()),
        downtime_days=24.0,
        downtime_at_least=False,
        pih_risk_percent=around(9.26, 4.5),
        pih_from_class_alone=("light_columns",) if "light_columns" in sessions else (),
        lasting_harm=catalogue_text("rare, not quantified"),
        retained_after_2_years_percent=around(77, 12),
        weeks=22,
        certainty="very low",
        certainty_reasons=(catalogue_text("few randomised trials"),),
    )


def safety() -> Safety:
    """One blocked treatment, two precautions and a question."""
    return Safety(
        blocked=(
            Blocked(
                treatment="old_light",
                rule="recent_pill",
                reason=catalogue_text("The pill was stopped too recently."),
                until=date(2027, 3, 1),
                sources=("roe2020",),
            ),
        ),
        cautions=(
            Caution(
                treatment="light_columns",
                rule="darker_skin",
                text=catalogue_text("Use lower settings in darker skin."),
                sources=("roe2020",),
            ),
            Caution(
                treatment=None,
                rule="sun",
                text=catalogue_text("Keep out of the sun."),
                sources=("doe",),
                sign_off=catalogue_text("sourced"),
            ),
        ),
        questions=(
            Question(
                field="skin.herpes_simplex",
                text=catalogue_text("Do you get cold sores?"),
                decides=("light_columns",),
                rules=("cold_sores",),
            ),
        ),
    )


def result(**changes: object) -> PlanResult:
    """A whole result for mixed scars; `changes` replaces fields."""
    plans = (plan("p1", PLAN_A, 38.44, at_least=True, studied=False), plan("p2", PLAN_B, 21.26))
    fields: dict[str, object] = {
        "version": "0.1.0",
        "draws": DrawsUsed(lock="sha256:0123456789abcdef", draws=4000, studies=120),
        "assessment": Assessment(
            scores=(
                Score(
                    scale="ecca",
                    name=catalogue_text("ECCA"),
                    value=120,
                    range=(0, 540),
                    rater_error=catalogue_text("not known"),
                    status=catalogue_text("as printed"),
                ),
                Score(
                    scale="gbq",
                    name=catalogue_text("Goodman and Baron, qualitative"),
                    value=None,
                    range=(1, 4),
                    question=catalogue_text("Can you see them from half a metre away?"),
                ),
            ),
            mix={ScarType.ICEPICK: 0.4, ScarType.BOXCAR: 0.3, ScarType.ROLLING: 0.3},
            raised=False,
            off_face=False,
        ),
        "answer": Answer(
            complete_removal_why=catalogue_text("no trial reports it"),
            at_least_75_percent=3.21,
            at_least_90_upper_bound_percent=1.04,
            best_expected_improvement_percent=plans[0].improvement_percent,
            best_studied_improvement_percent=plans[1].improvement_percent,
            certainty="very low",
            certainty_reasons=(catalogue_text("few randomised trials"),),
            sentence=catalogue_text("No trial has shown complete, lasting removal."),
        ),
        "doing_nothing": DoingNothing(
            improvement_percent=around(3.04, 6.2), note=catalogue_text("Old scars stay much as they are.")
        ),
        "front": Front(
            plans=plans,
            shortlist=("p1", "p2"),
            size=2,
            certificate=Certificate(
                space=catalogue_text("at most 3 classes and 10 visits"),
                candidates=9765625,
                evaluated=812345,
                cut_off=8953280,
                complete=True,
                seconds=0.93,
                draws=4000,
                objectives=("improvement", "cost"),
            ),
        ),
        "recommended": Recommended(
            id="p2",
            why=(catalogue_text("It needs the fewest visits."),),
            would_change_if=(catalogue_text("A budget of 3,000 USD would allow p1."),),
            schedule=(
                Visit(
                    date=date(2026, 12, 1),
                    visit=1,
                    sessions=("needle_release",),
                    downtime_until=date(2026, 12, 8),
                    aftercare=(catalogue_text("Keep the skin clean."),),
                ),
                Visit(
                    date=date(2027, 1, 12),
                    visit=2,
                    sessions=("needle_release",),
                    downtime_until=date(2027, 1, 19),
                ),
            ),
            upkeep=(
                Upkeep(
                    what=catalogue_text("A visit to judge the result"),
                    every_months=12,
                    source=catalogue_text("roe2020"),
                    first=date(2027, 7, 1),
                ),
                Upkeep(
                    what=catalogue_text("Sun protection every day"),
                    every_months=None,
                    source=catalogue_text("doe"),
                ),
            ),
            ends_on=date(2027, 1, 12),
        ),
        "ask_about": (
            AskAbout(treatment="cut_out", why=catalogue_text("No trial with a usable number was found.")),
        ),
        "safety": safety(),
        "questions": (catalogue_text("Do you get cold sores?"),),
        "for_your_dermatologist": (catalogue_text("How often have you done this in skin like mine?"),),
        "not_known": (catalogue_text("How long the effect lasts beyond two years."),),
        "evidence": {
            "needle_release": EvidenceBase(
                studies=("roe2020",),
                arms=2,
                patients=40,
                certainty="low",
                certainty_reasons=(catalogue_text("small trials"),),
            ),
            "light_columns": EvidenceBase(
                studies=("roe2020", "doe"),
                arms=12,
                patients=340,
                certainty="low",
                certainty_reasons=(catalogue_text("raters knew the treatment"),),
            ),
        },
        "defaults": (
            Default(field="prices.needle_release", value=catalogue_text("600"), source=catalogue_text("doe")),
        ),
        "raised_path": (),
        "explanation": explanation(),
        "sign_off": catalogue_text("No clinician has reviewed these rules and cards yet."),
        "experts_sign_off": finding(Kind.EXPERTS_NOT_REVIEWED),
    }
    return PlanResult(**{**fields, **changes})  # type: ignore[arg-type]


def raised() -> PlanResult:
    """A result for raised scars only: no forecast, the sourced path instead."""
    return result(
        assessment=Assessment(scores=(), mix={}, raised=True, off_face=False),
        answer=Answer(
            complete_removal_why=catalogue_text("no trial reports it"),
            at_least_75_percent=None,
            at_least_90_upper_bound_percent=None,
            best_expected_improvement_percent=None,
            certainty="very low",
            certainty_reasons=(catalogue_text("not modelled"),),
            sentence=catalogue_text("No trial supports a number."),
        ),
        doing_nothing=None,
        front=None,
        recommended=None,
        evidence={},
        explanation=None,
        defaults=(),
        raised_path=(AskAbout(treatment="cut_out", why=catalogue_text("injected into the scar")),),
    )


def explanation() -> Explanation:
    """Where the forecast of the smaller plan comes from."""
    part = Contribution(
        treatment="needle_release",
        sessions=2,
        lost_without={ScarType.ROLLING: 21.3},
        lost_without_overall=21.3,
        share={ScarType.ROLLING: 21.3},
        share_overall=21.3,
        trials=(("roe2020", 40),),
    )
    ladder = (
        Rung(what=catalogue_text("no treatment"), sessions={}, improvement_percent=around(0, 0)),
        Rung(
            what=catalogue_text("with Needle release"),
            sessions=PLAN_B,
            improvement_percent=around(21.26, 18.04),
        ),
    )
    return Explanation(plan="p2", contributions=(part,), ladder=ladder)
