"""A requirement: what an investor needs, as criteria with an importance, and figures of the project."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from catalog.columns import Columns
from catalog.conditions import Condition
from catalog.errors import InvalidInput
from catalog.language import N_
from catalog.plausible import check_plausible
from catalog.vocabulary import IMPORTANCES

Importance = Literal["must", "should", "nice"]
MOST_CRITERIA: Final = 80
LONGEST_TEXT: Final = 10_000
LONGEST_WORDS: Final = 8_000  # characters of the words in all criteria: every result repeats them
LARGEST_FIGURE: Final = 1e15
PROJECT_KEYS: Final = (
    "investment_10k_cny", "investment_10k_cny_mu", "output_10k_cny", "output_10k_cny_mu", "tax_10k_cny",
    "tax_10k_cny_mu", "jobs", "energy_tce",
)  # fmt: skip


CRITERION_KEYS: Final = ("field", "op", "value", "importance", "source", "any_of", "when", "asset")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One wish. `source` are the words it was read from, `any_of` joins alternatives under one label,
    `when` names values of other fields for which alone it holds, `asset` the part of a need for two places.
    """

    field: str
    op: str
    value: Any = None
    importance: Importance = "should"
    source: str = ""
    any_of: str | None = None
    when: Mapping[str, tuple[str, ...]] | None = None
    asset: str | None = None

    def condition(self) -> Condition:
        """The wish as a condition. InvalidInput when it has no meaning."""
        return Condition.of(self.field, self.op, self.value)

    def check(self, columns: Columns) -> None:
        """InvalidInput where it asks, or holds only, for what no asset of a catalogue can be (`check_plausible`)."""
        check_plausible(self.condition(), columns)
        for name, values in (self.when or {}).items():
            check_plausible(Condition.of(name, "in", values), columns)

    def to_json(self) -> dict[str, Any]:
        """The criterion in the exchange format; what is not set is left out."""
        found: dict[str, Any] = {"field": self.field, "op": self.op, "value": self.value, "importance": self.importance}
        found["source"] = self.source
        for name in ("any_of", "asset"):
            if getattr(self, name) is not None:
                found[name] = getattr(self, name)
        if self.when:
            found["when"] = {name: list(values) for name, values in self.when.items()}
        return found

    @staticmethod
    def from_json(value: Any, where: str = "criteria") -> "Criterion":
        """A checked criterion. InvalidInput names what is wrong with it."""
        if not isinstance(value, Mapping):
            raise InvalidInput(N_("这一条需求看不懂"), where=where)
        _check_keys(value, CRITERION_KEYS, where)
        importance = value.get("importance", "should")
        if not isinstance(importance, str) or importance not in IMPORTANCES:
            raise InvalidInput(N_("没有“{value}”这种分量"), where=f"{where}.importance", value=str(importance)[:40])
        wished = value.get("value")
        if value.get("op") in ("is_true", "is_false"):
            wished = value["op"] == "is_true"
        elif value.get("op") in ("in", "not_in", "exists") and isinstance(wished, str):
            wished = (wished,)
        made = Criterion(
            field=str(value.get("field", ""))[:60],
            op=str(value.get("op", ""))[:20],
            value=tuple(wished) if isinstance(wished, list) else wished,
            importance=cast(Importance, importance),
            source=_short(value.get("source")),
            any_of=_short(value.get("any_of"), 40) or None,
            when=_when(value.get("when"), where),
            asset=_short(value.get("asset"), 10) or None,
        )
        made.condition()
        return made


@dataclass(frozen=True, slots=True)
class Requirement:
    """A need: its words, its criteria, the industry it speaks of, and figures of the project."""

    criteria: tuple[Criterion, ...] = ()
    text: str = ""
    lang: str = "zh-CN"
    industry: str | None = None
    project: Mapping[str, float] = field(default_factory=dict)
    id: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The requirement in the exchange format."""
        return {
            **({"id": self.id} if self.id else {}),
            "lang": self.lang,
            "text": self.text,
            "industry": self.industry,
            "criteria": [_plain(criterion.to_json()) for criterion in self.criteria],
            "project": dict(self.project),
        }

    @staticmethod
    def from_json(value: Any) -> "Requirement":
        """A checked requirement. InvalidInput says where it is wrong."""
        if not isinstance(value, Mapping):
            raise InvalidInput(N_("需求看不懂"), where="requirement")
        criteria = value.get("criteria", [])
        if not isinstance(criteria, list):
            raise InvalidInput(N_("需求看不懂"), where="criteria")
        if len(criteria) > MOST_CRITERIA:
            raise InvalidInput(N_("需求最多 {n} 条"), where="criteria", n=MOST_CRITERIA)
        text, project = value.get("text") or "", value.get("project", {})
        if not isinstance(text, str):
            raise InvalidInput(N_("需求看不懂"), where="text")
        if len(text) > LONGEST_TEXT:
            raise InvalidInput(N_("需求最多 {n} 个字"), where="text", n=LONGEST_TEXT)
        if project is not None and not isinstance(project, Mapping):
            raise InvalidInput(N_("项目数看不懂"), where="project")
        _check_keys(project or {}, PROJECT_KEYS, "project")
        checked = tuple(Criterion.from_json(item, f"criteria[{number}]") for number, item in enumerate(criteria))
        words = [word for item in checked if isinstance(item.value, tuple) for word in item.value]
        if sum(len(word) for word in words if isinstance(word, str)) > LONGEST_WORDS:
            raise InvalidInput(N_("需求里的词太多"), where="criteria")
        return Requirement(
            criteria=checked,
            text=text,
            lang=str(value.get("lang") or "zh-CN")[:8],
            industry=_short(value.get("industry"), 100) or None,
            project={
                name: _finite(name, number)
                for name, number in (project or {}).items()
                if isinstance(number, int | float) and not isinstance(number, bool)
            },
            id=_short(value.get("id"), 60) or None,
        )


def _check_keys(value: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    """InvalidInput for a key that is none of ours: mistyped, it would be left out in silence."""
    for name in value:
        if name not in known:
            raise InvalidInput(N_("没有“{field}”这一项"), where=f"{where}.{str(name)[:40]}", field=str(name)[:40])


def _finite(name: str, number: float) -> float:
    if not abs(number) <= LARGEST_FIGURE:
        raise InvalidInput(N_("项目数看不懂"), where=f"project.{name}")
    return float(number)


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {name: list(item) if isinstance(item, tuple) else item for name, item in value.items()}


def _short(value: Any, most: int = 500) -> str:
    return value[:most] if isinstance(value, str) else ""


def _when(value: Any, where: str) -> Mapping[str, tuple[str, ...]] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or len(value) > 5:
        raise InvalidInput(N_("这一条需求看不懂"), where=f"{where}.when")
    made = {}
    for name, words in value.items():
        condition = Condition.of(name, "in", words)
        made[str(name)] = tuple(condition.value)
    return made
