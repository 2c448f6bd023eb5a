"""The evidence behind one treatment, one study or all treatments, as plain dictionaries."""

from __future__ import annotations

from scarpath.core.catalogue import Catalogue
from scarpath.core.dossier import (
    Cell,
    EvidenceOverview,
    Network,
    Reported,
    StudyDossier,
    TreatmentDossier,
    Trial,
)
from scarpath.core.plan import DrawsUsed
from scarpath.core.scores import Skipped
from scarpath.render.figures import shown
from scarpath.render.json import (
    Json,
    distribution_json,
    evidence_json,
    finding_json,
    finding_or_null,
    harm_json,
    lasting_json,
    plain_json,
)
from scarpath.render.scores import outcome_json, surprise


def treatment_json(dossier: TreatmentDossier, catalogue: Catalogue) -> Json:
    """Everything behind one treatment."""
    known = catalogue.treatments.get(dossier.id) or catalogue.comparators[dossier.id]
    return {
        "treatment": dossier.id,
        "name": known.name,
        "draws": draws_json(dossier.draws),
        "forecast": [
            {
                "scar_type": f.scar_type.value,
                "sessions": f.sessions,
                "person_percent": distribution_json(f.person),
                "average_person_percent": distribution_json(f.average),
            }
            for f in dossier.forecasts
        ],
        "cells": [cell_json(cell) for cell in dossier.cells],
        "evidence": evidence_json({dossier.id: dossier.evidence})[dossier.id],
        "studies": [_trial(trial) for trial in dossier.trials],
        "printed": [_reported(row) for row in dossier.reported],
        "not_compared": [_skipped(entry) for entry in dossier.not_compared],
        "pih": [
            {
                "fitzpatrick": [t.value for t in risk.skin_types],
                "forecast_percent": distribution_json(risk.forecast) if risk.forecast else None,
                "events": risk.events if risk.people else None,
                "people": risk.people,
            }
            for risk in dossier.skin_risks
        ],
        "harms": [harm_json(count) for count in dossier.harms],
        "class_harms": [harm_json(count) for count in dossier.class_harms],
        "lasting_harm": lasting_json(dossier.lasting),
        "harms_as_shares": [plain_json(share) for share in dossier.shares],
        "harms_unnamed": [{"study": s, **plain_json(entry)} for s, entry in dossier.unnamed_harms],
        "downtime_days": plain_json(dossier.downtime) if dossier.downtime else None,
        "durations": [plain_json(entry) for entry in dossier.durations],
        "sign_off": finding_or_null(dossier.sign_off),
    }


def study_json(dossier: StudyDossier) -> Json:
    """One study as it was printed, and against what the model expects."""
    return {
        "study": plain_json(dossier.study),
        "reference": dossier.study.reference,
        "draws": draws_json(dossier.draws),
        "fitted": dossier.fitted,
        "left_out": finding_or_null(dossier.left_out),
        "printed": [_reported(row) for row in dossier.reported],
        "skipped": [_skipped(entry) for entry in dossier.skipped],
    }


def overview_json(overview: EvidenceOverview, catalogue: Catalogue) -> Json:
    """All treatments and the network of comparisons."""
    return {
        "draws": draws_json(overview.draws),
        "studies": overview.studies,
        "treatments": [
            {
                "treatment": row.id,
                "name": catalogue.treatments[row.id].name,
                "randomised": row.randomised,
                **evidence_json({row.id: row.evidence})[row.id],
                "cells": [cell_json(cell) for cell in row.cells],
            }
            for row in overview.rows
        ],
        "network": network_json(overview.network),
    }


def network_json(network: Network) -> Json:
    """Nodes and edges; the id of the node that stands for no treatment, a sham or the same care is empty."""
    return {
        "nodes": [plain_json(node) for node in network.nodes],
        "edges": [plain_json(edge) for edge in network.edges],
        "parts": [list(part) for part in network.parts],
    }


def cell_json(cell: Cell) -> Json:
    """What carries the effect of a treatment on one scar type."""
    return {
        "scar_type": cell.scar_type.value,
        "suits": cell.strength,
        "effect_from": cell.standing,
        "contraction_percent": None if cell.contraction is None else shown(cell.contraction),
        "studies": list(cell.studies),
        "studies_of_it_alone": list(cell.typed),
        "patients": cell.patients,
    }


def draws_json(draws: DrawsUsed) -> Json:
    """Which draws the figures rest on."""
    return {"lock": draws.lock, "draws": draws.draws, "studies": draws.studies}


def _trial(trial: Trial) -> Json:
    study = trial.study
    raters = dict.fromkeys(outcome.rater for arm in study.arms for outcome in arm.outcomes)
    return {
        "study": study.id,
        "reference": study.reference,
        "year": study.year,
        "design": study.design,
        "patients": trial.patients,
        "compared": trial.compared,
        "alone": trial.alone,
        "raters": list(raters),
        "fitzpatrick": [t.value for t in study.fitzpatrick] if study.fitzpatrick else None,
        "scar_types": list(study.scar_types) if study.scar_types else None,
        "flags": list(study.flags),
        "left_out": finding_or_null(trial.left_out),
    }


def _reported(row: Reported) -> Json:
    return {
        **outcome_json(row.outcome),
        "low": None if row.low is None else shown(row.low),
        "high": None if row.high is None else shown(row.high),
        "surprise": surprise(row.outcome),
    }


def _skipped(entry: Skipped) -> Json:
    return {"study": entry.study, "arm": entry.arm, "index": entry.index, "why": finding_json(entry.why)}
