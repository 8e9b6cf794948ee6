"""One asset as it is printed: every word and figure of its page, frozen into the edition.

A fact that is not on record is named in the sheet where it could matter to this kind of asset.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from app.assets.facts import PERMIT_MARKS, Reserves, fact_groups, is_known, missing
from app.brochures.edition_shape import (
    AssetSheet,
    AssetText,
    Draft,
    DraftAsset,
    DrawingSheet,
    Edition,
    EditionAsset,
    Evidence,
    Group,
    Lang,
    Line,
    PermitMark,
    Row,
    Words,
)
from app.brochures.figures import EXACT, label, once, plain, say, tags, values_of
from app.brochures.wording import wording
from app.drawings import picture
from app.figures import Value, day, land_area
from catalog.fields import GROUPS, PERMIT_FIELDS, TARGET_FIELDS, is_stale, public_facts
from catalog.language import N_, translate
from catalog.place_names import place_label
from catalog.vocabulary import KINDS, MODES, PERMIT_STATES, STATUSES, VERDICTS
from recommender.explain import against

# Told on the page, but not among the groups: in its head, as text, as a warning or in the title block.
ELSEWHERE: Final = {
    "modes", "address_zh", "encumbrances", "idle_reason_zh", "plan_zh", "responsible_zh", "deadline", "eia_limits_zh",
}  # fmt: skip
# In which order, and which facts of other groups they take along.
GROUPS_SHOWN: Final = ("building", "land", "utilities", "deal", "ownership", "environment", "admission", "place", "fit")
ALSO_OWNERSHIP: Final = ("keeper", "idle_since")
WIDE: Final = ("keeper", "owner_name", "suitable_industries")
# The three figures between the area and the price, the most telling first.
TELLING: Final = {
    "land": ("far_max", "power_kva", "steam_t_h", "gas_m3_h", "sewage_t_day", "land_term_until", "water_t_day"),
    "soe_property": ("clear_height_m", "storeys", "floor_load_t_m2", "power_kva", "land_area_m2", "built_year"),
    "infrastructure": ("power_kva", "water_t_day", "sewage_t_day", "steam_t_h", "gas_m3_h", "land_area_m2"),
    "": ("clear_height_m", "crane_t", "power_kva", "floor_load_t_m2", "storeys", "land_area_m2", "built_year"),
}
PRICES: Final = {"lease": "rent_cny_m2_month", "sale": "sale_price_cny"}


def freeze(draft: Draft) -> Edition:
    """The edition of a draft: the words of the brochure and the sheet of every asset, fixed as of its date."""
    lang, on = draft["lang"], date.fromisoformat(draft["date"])
    assets: list[EditionAsset] = [
        {**asset, "record": public_facts(asset["record"]), "sheet": asset_sheet(asset, lang, on=on)}
        for asset in draft["assets"]
    ]
    words = wording(lang, count=len(assets))
    return {**draft, "words": words, "assets": assets, "made_with": None}


def asset_sheet(asset: DraftAsset, lang: Lang, *, on: date) -> AssetSheet:
    """An asset as it is printed in an edition of the day `on`. Only public facts are taken."""
    facts = public_facts(asset["record"])
    ends = {name: (low, high) for name, (low, high) in asset.get("spans", {}).items()}
    reserves = Reserves(ends, frozenset(asset.get("planned", ())))
    heroes, used = _heroes(facts, lang, reserves)
    state = str(facts.get("status", "available"))
    return {
        "id": str(facts.get("id", "")),
        "title": _title(facts, lang),
        "line": [_line(facts, tag) for tag in tags(lang)],
        "place": _place(facts, lang),
        "where": [_where(facts, tag) for tag in tags(lang)],
        "running": once(place_label(str(facts.get("park") or facts.get("keeper") or ""), tag) for tag in tags(lang)),
        "status": state,
        "status_word": [STATUSES.label(state, tag) for tag in tags(lang)],
        "heroes": heroes,
        "drawing": _drawing(facts, lang, wide=True),
        "sketch": _drawing(facts, lang, wide=False),
        "groups": _groups(facts, lang, used, reserves),
        "permits": _permits(facts, lang),
        "missing": [label(name, lang) for name in missing(facts)],
        "warning": _warning(facts, lang, on),
        "texts": _texts(facts, lang),
        "evidence": _evidence(facts, lang, on),
    }


def fact_row(name: str, facts: Mapping[str, Any], lang: Lang, reserves: Reserves = EXACT) -> Row:
    """A fact with its name, as a row of the page."""
    wide = name in WIDE
    if not is_known(facts, name):
        return {"label": label(name, lang), "value": [], "unknown": True, "wide": wide}
    values = values_of(name, facts[name], lang, reserves)
    return {"label": label(name, lang), "value": values, "unknown": False, "wide": wide}


def _title(facts: Mapping[str, Any], lang: Lang) -> Words:
    chinese, english = str(facts.get("title_zh") or ""), str(facts.get("title_en") or "")
    name = str(facts.get("id", ""))
    if lang == "both":
        return [text for text in (chinese, english) if text] or [name]
    return [(english or chinese or name) if lang == "en" else (chinese or english or name)]


def _line(facts: Mapping[str, Any], tag: str) -> str:
    comma = ", " if tag.startswith("en") else "、"
    modes = comma.join(MODES.label(str(code), tag) for code in facts.get("modes") or [])
    parts = [KINDS.label(str(facts.get("kind", "")), tag), str(facts.get("id", "")), modes]
    return " · ".join(part for part in parts if part)


def _place(facts: Mapping[str, Any], lang: Lang) -> list[Line]:
    """Province to county, the park, the address (which is written in Chinese): nothing of it twice."""
    address = str(facts.get("address_zh") or "")
    chinese: list[str] = []
    for part in (("province", "city", "county"), ("park",), ("address_zh",)):
        text = "".join(str(facts[name]) for name in part if facts.get(name))
        if text and not any(text in other for other in chinese):
            chinese.append(text)
    lines = [Line(text=" · ".join(chinese), lang="zh")] if "zh-CN" in tags(lang) else []
    if "en" in tags(lang):
        names = [place_label(str(facts[name]), "en") for name in ("county", "city", "province") if facts.get(name)]
        english = [", ".join(names), place_label(str(facts.get("park") or ""), "en")]
        lines.append(Line(text=" · ".join(filter(None, english)), lang="en"))
    if lang == "en" and address:
        lines.append(Line(text=address, lang="zh"))
    return [line for line in lines if line["text"]]


def _where(facts: Mapping[str, Any], tag: str) -> str:
    """City and county, for a list."""
    names = [place_label(str(facts[name]), tag) for name in ("city", "county") if facts.get(name)]
    return ", ".join(names[::-1]) if tag == "en" else "".join(names)


def _area_name(facts: Mapping[str, Any]) -> str:
    if facts.get("kind") == "land" or (is_known(facts, "land_area_m2") and not is_known(facts, "floor_area_m2")):
        return "land_area_m2"
    return "floor_area_m2"


def _heroes(facts: Mapping[str, Any], lang: Lang, reserves: Reserves) -> tuple[list[Row], set[str]]:
    """Up to five figures: the area, three telling ones that are known, the price. And which facts they have told."""
    kind = str(facts.get("kind", ""))
    area = _area_name(facts)
    telling = TELLING.get(kind, TELLING[""])
    names = [area, *[name for name in telling if name != area and is_known(facts, name)][:3]]
    rows = [fact_row(name, facts, lang, reserves) for name in names]
    used = set(names)
    for row, name in zip(rows, names, strict=True):
        if name == "crane_t":
            used.add("crane_count")
            row["label"] = say(N_("最大行车"), lang)
            if is_known(facts, "crane_count"):
                row["label"] = say(N_("最大行车，共 {n} 台"), lang, n=facts["crane_count"])
        elif name == "land_area_m2" and is_known(facts, name) and name not in reserves.spans:
            row["label"] = [
                f"{text} {plain([land_area(facts[name], tag)[1]])}"
                for text, tag in zip(row["label"], tags(lang), strict=True)
            ]
    price, told = _price(facts, lang, reserves)
    return [*rows, price], used | told


def _price(facts: Mapping[str, Any], lang: Lang, reserves: Reserves) -> tuple[Row, set[str]]:
    """What it costs: the first of rent, price of the whole and price of land that is known, the next one as a note."""
    order = ("land_price_10k_cny_mu", "sale_price_cny", "rent_cny_m2_month")
    names = [name for name in (order if facts.get("kind") == "land" else order[::-1]) if is_known(facts, name)]
    if not names:
        return {"label": say(N_("价格"), lang), "value": [], "unknown": True, "wide": False}, set(order)
    row = fact_row(names[0], facts, lang, reserves)
    if len(names) > 1 and lang != "both":
        also = fact_row(names[1], facts, lang, reserves)
        row["label"] = say(N_("{first}；{second} {value}"), lang,
                           first=row["label"][0], second=also["label"][0], value=plain(also["value"]))  # fmt: skip
        return row, {names[0], names[1]}
    return row, {names[0]}


def _groups(facts: Mapping[str, Any], lang: Lang, used: set[str], reserves: Reserves) -> list[Group]:
    """The groups of facts that are known. What is not known is listed once, at the foot of the page."""
    told = {group.code: group.names for group in fact_groups(facts)}
    made: list[Group] = []
    for code in GROUPS_SHOWN:
        names = [*told.get(code, ()), *(ALSO_OWNERSHIP if code == "ownership" else ())]
        names = [name for name in names if is_known(facts, name) and name not in ELSEWHERE | used]
        rows = (
            _targets(facts, lang) if code == "admission" else [fact_row(name, facts, lang, reserves) for name in names]
        )
        if rows:
            made.append({"title": [GROUPS.label(code, tag) for tag in tags(lang)], "rows": rows})
    return made


def _targets(facts: Mapping[str, Any], lang: Lang) -> list[Row]:
    """The park's thresholds: at least so much, energy at most."""
    found = facts.get("control_targets") or {}
    rows: list[Row] = []
    for name, field in TARGET_FIELDS.items():
        if name not in found:
            continue
        sign = "≤ " if name == "energy_tce_10k_cny" else "≥ "
        values = values_of(field.name, found[name], lang)
        signed: list[Value] = [{**value, "figure": sign + value.get("figure", "")} for value in values]
        labels = [field.label(tag) for tag in tags(lang)]
        rows.append({"label": labels, "value": signed, "unknown": False, "wide": False})
    return rows


def _permits(facts: Mapping[str, Any], lang: Lang) -> list[PermitMark]:
    found = facts.get("permits") or {}
    names = next((group.names for group in fact_groups(facts) if group.code == "permits"), ())
    made: list[PermitMark] = []
    for name in (name.removeprefix("permits.") for name in names):
        state = str(found.get(name) or "unknown")
        vocabulary = VERDICTS if state == "unknown" else PERMIT_STATES
        labels = [PERMIT_FIELDS[name].label(tag) for tag in tags(lang)]
        words = [vocabulary.label(state, tag) for tag in tags(lang)]
        made.append({"label": labels, "mark": PERMIT_MARKS[state], "word": words})
    return made


def _warning(facts: Mapping[str, Any], lang: Lang, on: date) -> Words:
    """What must be read first: what speaks against the asset on that day."""
    told = [("; " if tag == "en" else "；").join(against(facts, tag, is_stale(facts, on))) for tag in tags(lang)]
    return told if any(told) else []


def _texts(facts: Mapping[str, Any], lang: Lang) -> list[AssetText]:
    names: Iterable[str]
    if lang == "en":
        names = ("description_en" if is_known(facts, "description_en") else "description_zh",)
    else:
        names = ("description_zh", "description_en") if lang == "both" else ("description_zh",)
    return [
        {"label": label(name, lang), "text": str(facts[name]), "lang": "en" if name.endswith("_en") else "zh"}
        for name in (*names, "idle_reason_zh", "plan_zh", "eia_limits_zh")
        if is_known(facts, name)
    ]


def _evidence(facts: Mapping[str, Any], lang: Lang, on: date) -> Evidence:
    when, who = str(facts.get("verified_at") or ""), str(facts.get("verified_by") or "")
    if not when:
        text = say(N_("这些事实还没有人核实。"), lang)
        return {"state": "waiting", "seal": say(N_("待"), lang), "text": text}
    fresh = not is_stale(facts, on)
    message = (
        N_("{who}核实于 {day}，请以现场和不动产登记为准。") if who else N_("核实于 {day}，请以现场和不动产登记为准。")
    )
    text = [translate(message, tag, who=who, day=day(when, tag)) for tag in tags(lang)]
    return {"state": "fresh" if fresh else "stale", "seal": say(N_("核") if fresh else N_("旧"), lang), "text": text}


def _drawing(facts: Mapping[str, Any], lang: Lang, *, wide: bool) -> DrawingSheet | None:
    made = picture(facts, lang=lang, size="wide" if wide else "card", for_print=True)
    if made is None:
        return None
    plot = made.shows == "plot"
    shows = (N_("宗地图，边长为米") if wide else N_("宗地图")) if plot else N_("立面与剖面")
    number = f"{facts.get('id', '')}-{'P' if plot else 'A'}"
    block = [(N_("图名"), say(shows, lang)), (N_("图号"), [number])]
    if made.ratio:
        block.append((N_("比例"), [f"1 : {made.ratio:,}"]))
    if plot and wide:
        block.append((N_("坐标"), ["WGS84"]))
    when = str(facts.get("verified_at") or "")
    block.append((N_("核实"), list(dict.fromkeys(day(when, tag) for tag in tags(lang))) if when else []))
    rows: list[Row] = [
        {"label": say(name, lang), "value": [{"words": word} for word in words], "unknown": not words, "wide": False}
        for name, words in block
    ]
    return {"svg": made.svg, "label": made.label, "block": rows}
