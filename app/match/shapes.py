"""The shapes of a match as JSON, for the answer and for OpenAPI."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.assets.api import AssetOut


class Shape(BaseModel):
    """A shape that has these keys and no other."""

    model_config = ConfigDict(extra="forbid")


class CriterionIn(Shape):
    """One wish: a field, how it is compared, with what, and how much it matters."""

    field: str = Field(examples=["clear_height_m"])
    op: Literal[">=", "<=", "between", "in", "not_in", "is_true", "is_false", "near", "exists"]
    value: Any = Field(default=None, description="a number, two numbers, or words, as the comparison needs")
    importance: Literal["must", "should", "nice"] = "should"
    source: str = Field(default="", description="the words it was read from")
    any_of: str | None = Field(default=None, description="alternatives carry the same label")
    when: dict[str, list[str]] | None = Field(default=None, description="values of other fields for which it holds")
    asset: str | None = Field(default=None, description="the part of a need for two places")


class CriterionOut(CriterionIn):
    """One criterion of the need that was matched."""


class SpanOut(Shape):
    """A stretch of the text that was not understood; or, without a start and an end, a place that nobody knows."""

    text: str
    start: int | None
    end: int | None


class VerdictOut(Shape):
    """How an asset stands to one criterion: verdict, degree (0 to 1; null where unknown), the fact, and a sentence."""

    field: str
    op: str
    value: Any
    importance: Literal["must", "should", "nice"]
    verdict: Literal["meets", "near", "fails", "unknown"]
    degree: float | None
    actual: Any
    reason: str


class ResultOut(Shape):
    """One asset: a fit (no must fails) or an alternative, its score, and every criterion."""

    asset: AssetOut
    tier: Literal["fit", "alternative"]
    score: float
    missed: int
    criteria: list[VerdictOut]
    against: list[str]


class RelaxationOut(Shape):
    """A smallest change of one criterion, and how many assets more would fit."""

    field: str
    from_: Any = Field(alias="from")
    to: Any
    added: int
    index: int
    criterion: CriterionOut


class MatchOut(Shape):
    """Assets for a need: fits first, then alternatives."""

    criteria: list[CriterionOut]
    industry: str | None
    project: dict[str, float]
    not_understood: list[SpanOut]
    total_fit: int
    total_alternatives: int
    results: list[ResultOut]
    relaxations: list[RelaxationOut]
    version: int
    generation: int
