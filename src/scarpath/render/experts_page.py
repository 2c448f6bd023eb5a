"""The documentation page on experts' positions: a matrix, what changes it, and the published cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scarpath.core.case import Fitzpatrick
from scarpath.core.catalogue import Catalogue
from scarpath.core.finding import Finding
from scarpath.core.position import Context
from scarpath.core.standing import ExpertsOnScar, ExpertStanding, Kind, NamedByExperts
from scarpath.render.cite import expert_short, treatment_name
from scarpath.render.experts import chosen_text, cited, flags, mark_of, scars_text
from scarpath.render.layout import capital
from scarpath.render.markdown import table
from scarpath.render.say import said
from scarpath.render.words import experts as words

BySkin = Mapping[Fitzpatrick, Sequence[ExpertsOnScar]]
"""The kinds of scars in one order for each skin type."""


def experts_page(
    usual: BySkin,
    by_severity: Mapping[str, BySkin],
    by_context: Mapping[Context, BySkin],
    unnamed: Sequence[NamedByExperts],
    catalogue: Catalogue,
    sign_off: Finding,
) -> str:
    """The whole page; `usual` is of moderate scars without a context."""
    parts = [
        f"# {words().TITLE}\n",
        f"{words().PAGE_HEAD}\n",
        f"**{said(sign_off)}**\n",
        f"{words().PAGE_NOTE}\n",
    ]
    parts += [f"{words().MATRIX_LEGEND} {_escaped(words().MARKS)}\n", f"## {words().MATRIX}\n"]
    parts += _matrix(usual, catalogue)
    parts += [f"## {words().MATRIX_SEVERITY}\n"]
    for severity, found in by_severity.items():
        parts += [f"**{capital(severity)}**\n", *_changes(usual, found, catalogue)]
    parts += [f"## {words().MATRIX_CONTEXT}\n"]
    for context, found in by_context.items():
        parts += [f"**{capital(words().CONTEXTS[context])}**\n", *_changes(usual, found, catalogue)]
    parts += [f"## {words().NO_CARD}\n"]
    parts += [f"- {capital(named.name)}: {cited(named.sources, catalogue)}" for named in unnamed]
    parts += [f"\n## {words().CASES}\n", f"{words().CASES_NOTE}\n", _cases(catalogue)]
    parts += [f"\n## {words().GROUP_LIST}\n", *_groups(catalogue)]
    return "\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    return text.replace("~", "\\~")


def _matrix(usual: BySkin, catalogue: Catalogue) -> Iterator[str]:
    first = next(iter(usual.values()))
    for i, on_scar in enumerate(first):
        columns = [_marks(found[i].standings) for found in usual.values()]
        spoken = [s.treatment for s in on_scar.standings if any(column[s.treatment] for column in columns)]
        rows = [
            (capital(treatment_name(treatment, catalogue)), *(column[treatment] for column in columns))
            for treatment in spoken
        ]
        yield f"### {capital(_scars(on_scar))}\n"
        yield table((words().HEADER[0], *(skin.value for skin in usual)), rows) + "\n"


def _scars(found: ExpertsOnScar) -> str:
    return scars_text(*_kind(found))


def _kind(found: ExpertsOnScar) -> Kind:
    return found.indication.scar_type, found.indication.depth


def _marks(standings: Iterable[ExpertStanding]) -> dict[str, str]:
    return {s.treatment: _mark(s) for s in standings}


def _mark(standing: ExpertStanding) -> str:
    mark = words().MATRIX_WORDS[mark_of(standing)]
    return f"{mark}{_escaped(flags(standing))}" if mark else ""


def _changes(usual: BySkin, found: BySkin, catalogue: Catalogue) -> Iterator[str]:
    """What is different, a line for each kind of scar and change, with the skin types it holds for."""
    changed: dict[tuple[str, str, str, str], list[str]] = {}
    for skin, scars in found.items():
        # The kinds that are compared come first in the usual order.
        for before, after in zip(usual[skin], scars, strict=False):
            was, now = _marks(before.standings), _marks(after.standings)
            for treatment in (name for name in now if now[name] != was[name]):
                key = (_scars(after), treatment, was[treatment], now[treatment])
                changed.setdefault(key, []).append(skin.value)
    for (scars_, treatment, was_, now_), skins in sorted(changed.items()):
        yield words().CHANGED.format(
            scars=capital(scars_),
            treatment=treatment_name(treatment, catalogue),
            before=was_ or words().MATRIX_EMPTY,
            after=now_ or words().MATRIX_EMPTY,
            skins=", ".join(skins),
        )
    yield "" if changed else f"- {words().MATRIX_NO_CHANGE}\n"


def _cases(catalogue: Catalogue) -> str:
    rows = [
        (
            case.vignette,
            chosen_text(case, catalogue),
            case.result or "",
            f"[{expert_short(source)}]({source.address.link})",
        )
        for source in catalogue.positions.values()
        for case in source.cases
    ]
    return table(words().CASE_HEADER, rows)


def _groups(catalogue: Catalogue) -> Iterator[str]:
    for group in catalogue.independence_groups.values():
        yield f"- {words().GROUP_ENTRY.format(members=', '.join(group.members), why=group.why)}"
