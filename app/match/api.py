"""Matching as JSON: a text or criteria in, assets with reasons and relaxations out."""

from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from app.dependencies import MatchingDep, PlacesDep, RuntimeDep, TodayDep
from app.errors import problems
from app.match.shapes import CriterionIn, MatchOut
from app.rendering import title
from catalog.errors import InvalidInput
from catalog.language import DEFAULT, N_, normalise_language
from catalog.plausible import lost_place
from recommender.matching import MatchResult
from recommender.parsing import parse
from recommender.requirement import Requirement

router = APIRouter(tags=["match"])
# Criteria are checked where they are understood, which says better what is wrong; this is what they look like.
CRITERIA: Final = {"anyOf": [{"type": "array", "items": CriterionIn.model_json_schema()}, {"type": "null"}]}


class MatchIn(BaseModel):
    """A need: its text, or criteria, or both (then the criteria count and the text tells the meaning)."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    criteria: Annotated[list[dict[str, Any]] | None, WithJsonSchema(CRITERIA)] = None
    industry: str | None = None
    project: dict[str, float] | None = None
    limit: int = Field(default=20, ge=1, le=200, strict=True)
    offset: int = Field(default=0, ge=0, le=10_000, strict=True)
    lang: str = DEFAULT


@router.post("/match", response_model=MatchOut, response_model_exclude_unset=True, responses=problems(413, 415))
def match(
    asked: MatchIn, runtime: RuntimeDep, matching: MatchingDep, places: PlacesDep, today: TodayDep
) -> dict[str, Any]:
    """Assets for a need: fits first, then alternatives; every criterion with its verdict and reason."""
    lang = normalise_language(asked.lang) or DEFAULT
    most = runtime.settings.max_need_characters
    if asked.text and len(asked.text) > most:
        raise InvalidInput(N_("需求最多 {n} 个字"), where="text", n=most)
    lost: list[dict[str, Any]] = []
    if asked.criteria is not None:
        requirement = Requirement.from_json(
            {
                "criteria": asked.criteria,
                "text": asked.text or "",
                "industry": asked.industry,
                "project": asked.project or {},
                "lang": lang,
            }
        )
        for criterion in requirement.criteria:
            if (place := lost_place(criterion.condition(), matching.snapshot)) is not None:
                # Told, as what was not understood of a text; a person at the form can put it right, a program cannot.
                lost.append({"text": place, "start": None, "end": None})
            else:
                criterion.check(matching.snapshot)
    elif asked.text and asked.text.strip():
        reading = parse(asked.text, today=today, places=places)
        requirement = reading.requirement
        lost = [{"text": span.text, "start": span.start, "end": span.end} for span in reading.not_understood]
    else:
        raise InvalidInput(N_("要一段需求（text）或条件（criteria）"), where="text")
    result = matching.match(requirement, asked.limit, lang, today=today, offset=asked.offset)
    return result_json(result, lang) | {"not_understood": lost}


def result_json(result: MatchResult, lang: str) -> dict[str, Any]:
    """A match as plain values."""
    need = result.requirement.to_json()
    return {
        "criteria": need["criteria"],
        "industry": need["industry"],
        "project": need["project"],
        "not_understood": [],
        "total_fit": result.total_fit,
        "total_alternatives": result.total_alternatives,
        "results": [
            {
                "asset": {**item.record, "title": title(item.record, lang)},
                "tier": item.tier,
                "score": item.score,
                "missed": item.missed,
                "criteria": [
                    {
                        "field": found.criterion.field,
                        "op": found.criterion.op,
                        "value": found.criterion.to_json()["value"],
                        "importance": found.criterion.importance,
                        "verdict": found.verdict.name.lower(),
                        "degree": found.degree,
                        "actual": found.actual,
                        "reason": found.reason,
                    }
                    for found in item.criteria
                ],
                "against": item.against,
            }
            for item in result.results
        ],
        "relaxations": [
            {
                "field": item.criterion.field,
                "from": item.before,
                "to": item.to,
                "added": item.added,
                "index": item.index,
                "criterion": item.criterion.to_json(),
            }
            for item in result.relaxations
        ],
        "version": result.version,
        "generation": result.generation,
    }
