"""What comes back of the form of criteria: a requirement, or every line as it was sent with what is wrong in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.datastructures import FormData

from app.incoming import check_value
from app.match.lines import Line, blank_line, line_of, lines, reader_unit, word_shown
from catalog.columns import Columns
from catalog.conditions import Condition
from catalog.errors import InvalidInput
from catalog.fields import FIELDS, field_of
from catalog.language import N_
from catalog.plausible import check_plausible
from catalog.units import parse_quantity
from catalog.vocabulary import IMPORTANCES
from recommender.requirement import MOST_CRITERIA, Criterion, Requirement

MOST_HIDDEN: Final = 5_000


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edited form holds: the requirement, and the names of lines added that are still to be filled in.

    Where something typed has no meaning, `wrong` holds every line as it was sent, and the requirement what stood before.
    """

    requirement: Requirement
    blank: tuple[str, ...]
    wrong: tuple[Line, ...] = ()


def from_form(form: FormData, lang: str, columns: Columns) -> Edited:
    """The requirement of an edited form. InvalidInput where it is no form of ours; what was mistyped is told in `wrong`,
    and what no asset of the catalogue can be.
    """
    criteria: list[Criterion] = []
    places: dict[int, int] = {}
    sent: list[Line] = []
    for place in range(1, MOST_CRITERIA + 1):
        hidden = form.get(f"c{place}")
        if not isinstance(hidden, str) or form.get("remove") == str(place):
            continue
        known = _loaded(hidden, f"c{place}", MOST_HIDDEN)
        before = Criterion.from_json(known, f"c{place}") if "op" in known else None
        number, name = len(sent) + 1, str(known.get("field", ""))
        line = blank_line(number, name, lang) if before is None else line_of(number, before, lang)
        entry = _Entry(form, place, line, before, lang, columns)
        edited = entry.criterion()
        if entry.problems:
            sent.append(entry.as_typed())
            edited = before
        elif edited is not None:
            sent.append(line_of(number, edited, lang))
        elif before is None:
            sent.append(line)
        if edited is not None:
            places[place] = len(criteria)
            criteria.append(edited)
    change = form.get("apply")
    if isinstance(change, str) and change:
        found = _loaded(change, "apply", MOST_HIDDEN + 1_000)
        changed = Criterion.from_json(found.get("criterion"), "apply")
        index = found.get("index")
        if not isinstance(index, int) or index + 1 not in places:
            raise InvalidInput(N_("这一条需求看不懂"), where="apply")
        criteria[places[index + 1]] = changed
    blank: tuple[str, ...] = ()
    added = form.get("add")
    if isinstance(added, str) and added and form.get("do") == "add":
        blank = (added,)
    project = form.get("project")
    requirement = Requirement.from_json(
        {
            "text": str(form.get("text") or ""),
            "lang": str(form.get("need_lang") or lang)[:8],
            "industry": str(form.get("industry") or "").strip()[:100],
            "criteria": [criterion.to_json() for criterion in criteria],
            "project": _loaded(project, "project", MOST_HIDDEN) if isinstance(project, str) and project else {},
        }
    )
    if not any(line.problems for line in sent):
        return Edited(requirement, blank)
    more = [blank_line(place, name, lang) for place, name in enumerate(blank, len(sent) + 1)]
    return Edited(requirement, blank, (*sent, *more))


def implausible(requirement: Requirement, lang: str, columns: Columns) -> tuple[Line, ...]:
    """Every criterion as a line, with what no asset of the catalogue can be; empty where all of them may be met."""
    found = []
    for line in lines(requirement.criteria, lang):
        problem = _problem(line.criterion, columns) if line.criterion else None
        found.append(replace(line, problems=(("v", problem.text(lang)),)) if problem else line)
    return tuple(found) if any(line.problems for line in found) else ()


def _problem(criterion: Criterion, columns: Columns) -> InvalidInput | None:
    try:
        criterion.check(columns)
    except InvalidInput as problem:
        return problem
    return None


def _loaded(text: str, where: str, most: int) -> Mapping[str, Any]:
    """A JSON object that a form carries."""
    try:
        found = json.loads(text) if len(text) <= most else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping):
        raise InvalidInput(N_("这一条需求看不懂"), where=where)
    check_value(found, where)
    return found


class _Entry:
    """What the reader typed into one line of the form."""

    def __init__(
        self, form: FormData, place: int, line: Line, before: Criterion | None, lang: str, columns: Columns
    ) -> None:
        sent = {key: form.get(f"{key}{place}") for key in ("v", "h", "o", "i")}
        typed = {key: value.strip()[:500] if isinstance(value, str) else None for key, value in sent.items()}
        self.text, self.high, self.op, self.importance = typed.values()
        self.chosen = tuple(str(item)[:60] for item in form.getlist(f"v{place}"))
        self.where, self.line, self.before, self.lang = f"c{place}", line, before, lang
        self.field, self.columns = field_of(line.name) or FIELDS["id"], columns
        self.problems: dict[str, InvalidInput] = {}

    def criterion(self) -> Criterion | None:
        """The criterion with what the reader changed; None where all of it was emptied, or where `problems` says why.

        A line of which the form sends no input stands as it was.
        """
        known = self.before.to_json() if self.before is not None else {"field": self.line.name}
        untouched = self.text is None and self.high is None and (self.line.shape != "choices" or self.op is None)
        if self.before is None or not untouched:
            wished = self._wished()
            if wished is None or self.problems:
                return None
            known |= {"op": wished[0], "value": wished[1]}
        try:
            made = Criterion.from_json({**known, "importance": self.importance or self.line.importance}, self.where)
            made.check(self.columns)
            return made
        except InvalidInput as problem:
            self.problems["v"] = problem
            return None

    def as_typed(self) -> Line:
        """The line with what was typed, whatever it is, and what is wrong with it."""
        shown: dict[str, Any] = {
            "problems": tuple((key, found.text(self.lang)) for key, found in self.problems.items())
        }
        if self.importance in IMPORTANCES:
            shown["importance"] = self.importance
        if self.op in ("in", "not_in"):
            shown["op"] = self.op
        shown |= {"chosen": self.chosen, "high": self.high or ""}
        shown["low" if self.line.shape == "range" else "text"] = self.text or ""
        return replace(self.line, **shown)

    def _wished(self) -> tuple[str, Any] | None:
        shape, text = self.line.shape, self.text or ""
        if shape == "flag":
            return (text, text == "is_true") if text in ("is_true", "is_false") else None
        if shape == "choices":
            op = self.op if self.op in ("in", "not_in") else self.line.op
            return (op, list(self.chosen)) if self.chosen else None
        if shape == "words":
            return self._words(text)
        if shape == "place":
            km = self._figure("h", self.high or "")
            return ("near", {"place": self._as_before(text), "km": km}) if text else None
        return self._figures(text, self.high or "")

    def _words(self, text: str) -> tuple[str, list[str]] | None:
        """Words typed with any comma between them."""
        words = [part.strip() for part in text.replace("，", "、").replace(",", "、").split("、")]
        words = [self._as_before(word) for word in words if word]
        if not words:
            return None
        has = "in" if self.field.name == "region" else "exists"
        return ("not_in" if (self.op or self.line.op) == "not_in" else has), words

    def _as_before(self, word: str) -> str:
        """A word that was typed; one that was only shown in the reader's language is what it was."""
        value = self.before.condition().value if self.before is not None else ()
        known = [item for item in value if isinstance(item, str)] if isinstance(value, tuple) else []
        return next((item for item in known if word_shown(self.field, item, self.lang) == word), word)

    def _figures(self, low: str, high: str) -> tuple[str, Any] | None:
        """A wish from one figure ("about") or two ends. What was not touched stays exactly as it was."""
        line, before = self.line, self.before
        if before is not None and (low, high) == ((line.text, "") if line.shape == "about" else (line.low, line.high)):
            value = before.value
            return before.op, list(value) if isinstance(value, tuple) else value
        least = self._figure("v", low)
        if line.shape == "about":
            return None if least is None else ("near", least)
        most = self._figure("h", high)
        if least is None or most is None:
            return None if least is most else ((">=", least) if most is None else ("<=", most))
        return "between", [least, most]

    def _figure(self, key: str, text: str) -> Any:
        """What a person typed, in the field's unit; without a unit it is in the reader's. None where it is nothing."""
        text, field = text[:60], self.field
        if not text:
            return None
        if field.type in ("month", "date"):
            try:
                Condition.of(field.name, ">=", text)
            except InvalidInput as problem:
                self.problems[key] = problem
            return text
        found = parse_quantity(text, field.unit or ("km" if field.name == "region" else ""))
        if found is None or found.low != found.high:
            self.problems[key] = InvalidInput(N_("“{field}”的值看不懂：{value}"), field=field, value=text)
            return None
        value = found.value if found.unit_said else found.value * reader_unit(field, self.lang)[1]
        if field.is_number:
            try:
                check_plausible(Condition.of(field.name, ">=", value), self.columns)
            except InvalidInput as problem:
                self.problems[key] = problem
        return int(value) if value == int(value) else round(value, 4)
