"""What an edition is: the frozen facts of one brochure, as JSON. Whatever is printed is in it, as it was on its date.

A `Draft` holds what was chosen: for whom, which assets, why. `sheet.freeze` makes an `Edition` of it by adding every
word and figure as it is printed, so that an edition prints the same after a label, a unit or a drawing has changed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict

from app.figures import Value

Lang = Literal["zh", "en", "both"]
Verdict = Literal["meets", "near", "fails", "unknown"]
Words = list[str]  # the same thing in each language of the edition: one entry, or Chinese and English


class Office(TypedDict):
    """Whom to ask about an asset: the office and its keeper in each language of the edition."""

    name: Words
    phone: str | None
    keeper: Words


class Reason(TypedDict):
    """How the asset stands to one criterion of the need: a sentence that names what was asked for."""

    verdict: Verdict
    text_zh: str
    text_en: str


class DraftAsset(TypedDict):
    """One asset of a brochure: its public facts in the keys of the exchange format, and why it is in.

    `spans` are the facts known only between two ends, `planned` those that are reserved, designed or being built.
    """

    record: Mapping[str, Any]
    spans: NotRequired[Mapping[str, Sequence[float]]]
    planned: NotRequired[Sequence[str]]
    url: str
    office: Office | None
    reasons: list[Reason]
    tier: Literal["fit", "alternative"] | None


class Draft(TypedDict):
    """A brochure as it was put together. `date` is ISO; `title` None gives the usual one."""

    number: str
    date: str
    lang: Lang
    for_whom: str
    by_whom: str
    title: str | None
    base_url: str
    need_text: str | None
    assets: list[DraftAsset]


class Row(TypedDict):
    """A fact: its name, and its value in each language; `unknown` facts have no value. A wide one takes a whole line."""

    label: Words
    value: list[Value]
    unknown: bool
    wide: bool


class Group(TypedDict):
    """Facts that belong together."""

    title: Words
    rows: list[Row]


class PermitMark(TypedDict):
    """One line of the checklist of permits."""

    label: Words
    mark: str
    word: Words


class Evidence(TypedDict):
    """Who verified the facts, and when; `state` is fresh within a year before the edition, then stale."""

    state: Literal["fresh", "stale", "waiting"]
    seal: Words
    text: Words


class Line(TypedDict):
    """A line of text in one language."""

    text: str
    lang: Literal["zh", "en"]


class AssetText(TypedDict):
    """A paragraph that a person wrote, in the language it was written in."""

    label: Words
    text: str
    lang: Literal["zh", "en"]


class DrawingSheet(TypedDict):
    """A drawing for print with the rows of its title block."""

    svg: str
    label: str
    block: list[Row]


class AssetSheet(TypedDict):
    """One asset as it is printed."""

    id: str
    title: Words
    line: Words
    place: list[Line]
    where: Words
    running: Words
    status: str
    status_word: Words
    heroes: list[Row]
    drawing: DrawingSheet | None
    sketch: DrawingSheet | None
    groups: list[Group]
    permits: list[PermitMark]
    missing: list[Words]
    warning: Words
    texts: list[AssetText]
    evidence: Evidence


class EditionAsset(DraftAsset):
    """An asset of an edition: what was chosen, and the sheet that is printed."""

    sheet: AssetSheet


class MadeWith(TypedDict):
    """What an edition was printed with: the typesetter's version, and the fingerprint of template and fonts."""

    typst: str
    template: str


class Edition(TypedDict):
    """A frozen brochure. JSON keeps it whole: lists, strings, numbers, true, false and null only.

    `made_with` is set when it is printed first: with anything else it may look different.
    """

    number: str
    date: str
    lang: Lang
    for_whom: str
    by_whom: str
    title: str | None
    base_url: str
    need_text: str | None
    words: dict[str, Words]
    assets: list[EditionAsset]
    made_with: MadeWith | None
