"""The interface for programs: the same use cases as the pages, with cases and answers as JSON.

A request must carry JSON, which no form of another page can send without being asked first; cookies give no
rights here, for nothing is kept.
"""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, HTTPException, Query, Request
from fastapi.responses import Response

from scarpath import __version__, api
from scarpath.core.case import Case
from scarpath.render.json import assess_json, card_json, dumps, plan_json
from scarpath.render.words import web as words
from scarpath.web.desk import Desk

router = APIRouter(prefix="/api")
JSON = "application/json"
ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request could not be read."},
    403: {"description": "The request came from another page."},
    409: {"description": "A doctor should look first; the reasons are given and there is no plan."},
    413: {"description": "The request is too large."},
    415: {"description": "The request does not carry JSON."},
    422: {"description": "The case cannot be used; every problem is named with its field."},
}
EXAMPLE = {
    "scarpath_case": 1,
    "person": {"age": 27, "fitzpatrick": "IV"},
    "scars": [{"region": "left_cheek", "type": "rolling", "count": 6}],
}


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _json_only(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != JSON:
        raise HTTPException(415, words().SEND_JSON)


def _answer(text: str) -> Response:
    """JSON, as a file where a browser opens it."""
    return Response(
        text, media_type=JSON, headers={"Content-Disposition": 'attachment; filename="scarpath.json"'}
    )


DeskOf = Annotated[Desk, Depends(_desk)]
Face = Annotated[dict[str, Any], Body(openapi_examples={"a face": {"value": EXAMPLE}})]
Whole = Annotated[bool, Query(description="Forecast the whole front and not the shortlist alone; slower.")]


def _case(face: dict[str, Any], desk: Desk) -> Case:
    return api.describe(face, desk.catalogue, today=desk.today())


@router.post("/plan", responses=ERRORS, dependencies=[Depends(_json_only)])
async def plan(face: Face, desk: DeskOf, whole: Whole = False) -> Response:
    """The plans for a case, with the keys of docs/plan.schema.json."""

    def work() -> str:
        case = _case(face, desk)
        result = api.plan(case, desk.catalogue, desk.draws, today=desk.today(), whole_front=whole)
        return dumps(plan_json(result))

    return _answer(await asyncio.to_thread(work))


@router.post("/assess", responses=ERRORS, dependencies=[Depends(_json_only)])
async def assess(face: Face, desk: DeskOf) -> Response:
    """The scores of a case and what the safety rules say of it."""

    def work() -> str:
        found = api.assess_case(_case(face, desk), desk.catalogue, today=desk.today())
        return dumps(assess_json(*found, __version__))

    return _answer(await asyncio.to_thread(work))


@router.get("/treatments")
async def treatments(desk: DeskOf) -> Response:
    """Every card with the trials behind it."""
    listed = [card_json(card, desk.evidence[card.id]) for card in desk.catalogue.treatments.values()]
    return _answer(dumps({"treatments": listed}))


@router.get("/treatments/{name}", responses={404: {"description": "No card has this id."}})
async def treatment(name: str, desk: DeskOf) -> Response:
    """One card with the trials behind it."""
    card = desk.catalogue.treatments.get(name)
    if card is None:
        raise HTTPException(404, json.dumps(sorted(desk.catalogue.treatments)))
    return _answer(dumps(card_json(card, desk.evidence[name])))
