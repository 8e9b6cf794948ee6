"""One asset as it is printed: every word and figure of its page, frozen into the edition.

A fact that is not on record stays in the sheet, marked unknown, where it could matter to this kind of asset.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from app.brochures.edition_shape import (
    AssetSheet,
    AssetText,
    Draft,
    DrawingSheet,
    Edition,
    EditionAsset,
    Evidence,
    Group,
    Lang,
    PermitMark,
    Row,
    Value,
    Words,
)
from app.brochures.figures import day, label, land_area, plain, say, tags, value_of
from app.brochures.wording import wording
from app.drawings import picture
from catalog.fields import FIELDS, GROUPS, PERMIT_FIELDS, TARGET_FIELDS, Field, public_facts
from catalog.language import N_, translate
from catalog.vocabulary import ENCUMBRANCES, KINDS, MODES, PERMIT_STATES, PERMITS, STATUSES, VERDICTS

FRESH_DAYS: Final = 365
# Where these facts stand on the page, if not among the groups.
ELSEWHERE: Final = {
    "id", "kind", "title_zh", "title_en", "description_zh", "description_en", "status", "modes", "province", "city",
    "county", "park", "address_zh", "lat", "lng", "boundary", "encumbrances", "idle_reason_zh", "plan_zh",
    "responsible_zh", "deadline", "permits", "control_targets", "eia_limits_zh", "verified_at", "verified_by",
}  # fmt: skip
GROUPS_SHOWN: Final = ("building", "land", "utilities", "deal", "ownership", "environment", "admission", "place", "fit")
WIDE: Final = ("keeper", "owner_name", "suitable_industries")
# Not asked for where it is missing: who keeps and owns it is said otherwise, and not every place has these.
NOT_ASKED: Final = {
    "owner_name",
    "keeper",
    "suitable_industries",
    "idle_since",
    "km_port",
    "km_rail_freight",
    "km_airport",
}
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
        {**asset, "record": public_facts(asset["record"]), "sheet": asset_sheet(asset["record"], lang, on=on)}
        for asset in draft["assets"]
    ]
    words = wording(lang, count=len(assets))
    return {**draft, "words": words, "assets": assets}


def asset_sheet(record: Mapping[str, Any], lang: Lang, *, on: date) -> AssetSheet:
    """An exchange record as it is printed in an edition of the day `on`. Only public facts are taken."""
    facts = public_facts(record)
    heroes, used = _heroes(facts, lang)
    state = str(facts.get("status", "available"))
    return {
        "id": str(facts.get("id", "")),
        "title": _title(facts, lang),
        "line": [_line(facts, tag) for tag in tags(lang)],
        "place": _place(facts),
        "where": ["".join(str(facts[name]) for name in ("city", "county") if facts.get(name))],
        "status": state,
        "status_word": [STATUSES.label(state, tag) for tag in tags(lang)],
        "heroes": heroes,
        "drawing": _drawing(facts, lang, wide=True),
        "sketch": _drawing(facts, lang, wide=False),
        "groups": _groups(facts, lang, used),
        "permits": _permits(facts, lang),
        "warning": _warning(facts, lang),
        "texts": _texts(facts, lang),
        "evidence": _evidence(facts, lang, on),
    }


def known(name: str, facts: Mapping[str, Any]) -> bool:
    """Whether a fact is on record. False, 0 and an empty list of encumbrances are facts; an empty text is not."""
    value = facts.get(name)
    return value is not None and value != "" and (value != [] or name == "encumbrances") and value != {}


def fact_row(name: str, facts: Mapping[str, Any], lang: Lang) -> Row:
    """A fact with its name, as a row of the page."""
    wide = name in WIDE
    if not known(name, facts):
        return {"label": label(name, lang), "value": [], "unknown": True, "wide": wide}
    return {"label": label(name, lang), "value": value_of(name, facts[name], lang), "unknown": False, "wide": wide}


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


def _place(facts: Mapping[str, Any]) -> Words:
    """Province to county, the park, the address: as written, and nothing of it twice."""
    parts: list[str] = []
    for names in (("province", "city", "county"), ("park",), ("address_zh",)):
        text = "".join(str(facts[name]) for name in names if facts.get(name))
        if text and not any(text in part for part in parts):
            parts.append(text)
    return [" · ".join(parts)] if parts else []


def _area_name(facts: Mapping[str, Any]) -> str:
    if facts.get("kind") == "land" or (known("land_area_m2", facts) and not known("floor_area_m2", facts)):
        return "land_area_m2"
    return "floor_area_m2"


def _heroes(facts: Mapping[str, Any], lang: Lang) -> tuple[list[Row], set[str]]:
    """Up to five figures: the area, three telling ones that are known, the price. And which facts they have told."""
    kind = str(facts.get("kind", ""))
    area = _area_name(facts)
    telling = TELLING.get(kind, TELLING[""])
    names = [area, *[name for name in telling if name != area and known(name, facts)][:3]]
    rows = [fact_row(name, facts, lang) for name in names]
    used = set(names)
    for row, name in zip(rows, names, strict=True):
        if name == "crane_t":
            used.add("crane_count")
            row["label"] = say(N_("最大行车"), lang)
            if known("crane_count", facts):
                row["label"] = say(N_("最大行车，共 {n} 台"), lang, n=facts["crane_count"])
        elif name == "land_area_m2" and known(name, facts):
            row["label"] = [
                f"{text} {plain([land_area(facts[name], tag)[1]])}"
                for text, tag in zip(row["label"], tags(lang), strict=True)
            ]
    price, told = _price(facts, lang)
    return [*rows, price], used | told


def _price(facts: Mapping[str, Any], lang: Lang) -> tuple[Row, set[str]]:
    """What it costs: the first of rent, price of the whole and price of land that is known, the next one as a note."""
    order = ("land_price_10k_cny_mu", "sale_price_cny", "rent_cny_m2_month")
    names = [name for name in (order if facts.get("kind") == "land" else order[::-1]) if known(name, facts)]
    if not names:
        return {"label": say(N_("价格"), lang), "value": [], "unknown": True, "wide": False}, set(order)
    row = fact_row(names[0], facts, lang)
    if len(names) > 1 and lang != "both":
        also = fact_row(names[1], facts, lang)
        row["label"] = say(N_("{first}；{second} {value}"), lang,
                           first=row["label"][0], second=also["label"][0], value=plain(also["value"]))  # fmt: skip
        return row, {names[0], names[1]}
    return row, {names[0]}


def _groups(facts: Mapping[str, Any], lang: Lang, used: set[str]) -> list[Group]:
    land = facts.get("kind") == "land"
    made: list[Group] = []
    for name in GROUPS_SHOWN:
        fields = [field for field in FIELDS.values() if field.group == name and field.name not in ELSEWHERE | used]
        rows = [fact_row(field.name, facts, lang) for field in fields if _shown(field, facts, land)]
        if name == "admission":
            rows = _targets(facts, lang)
        if name == "ownership":
            rows += [fact_row("keeper", facts, lang)] if known("keeper", facts) else []
            rows += [fact_row("idle_since", facts, lang)] if known("idle_since", facts) else []
        if rows:
            made.append({"title": [GROUPS.label(name, tag) for tag in tags(lang)], "rows": rows})
    return made


def _shown(field: Field, facts: Mapping[str, Any], land: bool) -> bool:
    """Whether a fact has a row: known ones always, unknown ones where this kind of asset has such a thing."""
    name = field.name
    if name in ("gas", "steam") and known({"gas": "gas_m3_h", "steam": "steam_t_h"}[name], facts):
        return False
    if known(name, facts):
        return True
    if name in NOT_ASKED or not (field.in_land if land else field.in_building):
        return False
    modes = facts.get("modes") or []
    if name in ("gas_m3_h", "steam_t_h"):
        return bool(facts.get(name.split("_")[0]))
    if name == "crane_count":
        return known("crane_t", facts)
    if name in ("rent_cny_m2_month", "min_lease_years"):
        return "lease" in modes
    if name == "sale_price_cny":
        return "sale" in modes and not land
    if name in ("land_price_10k_cny_mu", "land_state"):
        return land
    return name not in ("chemical_park", "energy_quota_tce") or land


def _targets(facts: Mapping[str, Any], lang: Lang) -> list[Row]:
    """The park's thresholds: at least so much, energy at most."""
    found = facts.get("control_targets") or {}
    rows: list[Row] = []
    for name, field in TARGET_FIELDS.items():
        if name not in found:
            continue
        sign = "≤ " if name == "energy_tce_10k_cny" else "≥ "
        values = value_of(field.name, found[name], lang)
        signed: list[Value] = [{**value, "figure": sign + value.get("figure", "")} for value in values]
        labels = [field.label(tag) for tag in tags(lang)]
        rows.append({"label": labels, "value": signed, "unknown": False, "wide": False})
    return rows


def _permits(facts: Mapping[str, Any], lang: Lang) -> list[PermitMark]:
    found = facts.get("permits") or {}
    made: list[PermitMark] = []
    for name in PERMIT_FIELDS:
        state = str(found.get(name, "unknown"))
        if name not in found and facts.get("kind") == "land" and name in ("property_certificate", "fire", "completion"):
            continue
        if state not in PERMIT_STATES:
            state = "unknown"
        words = [
            VERDICTS.label(state, tag) if state == "unknown" else PERMIT_STATES.label(state, tag) for tag in tags(lang)
        ]
        labels = [PERMITS.label(name, tag) for tag in tags(lang)]
        made.append({"label": labels, "state": state, "word": words})  # type: ignore[typeddict-item]
    return made


def _warning(facts: Mapping[str, Any], lang: Lang) -> Words:
    """What must be read first: the kinds of encumbrances, and a title in dispute."""
    codes = list(facts.get("encumbrances") or [])
    if facts.get("title_status") == "disputed" and "dispute" not in codes:
        codes.append("dispute")
    if not codes:
        return []
    return [
        translate(N_("权利限制：{list}。"), tag,
                  list=(", " if tag == "en" else "、").join(ENCUMBRANCES.label(str(code), tag) for code in codes))
        for tag in tags(lang)
    ]  # fmt: skip


def _texts(facts: Mapping[str, Any], lang: Lang) -> list[AssetText]:
    names: Iterable[str]
    if lang == "en":
        names = ("description_en" if known("description_en", facts) else "description_zh",)
    else:
        names = ("description_zh", "description_en") if lang == "both" else ("description_zh",)
    return [
        {"label": label(name, lang), "text": str(facts[name]), "lang": "en" if name.endswith("_en") else "zh"}
        for name in (*names, "idle_reason_zh", "plan_zh", "eia_limits_zh")
        if known(name, facts)
    ]


def _evidence(facts: Mapping[str, Any], lang: Lang, on: date) -> Evidence:
    when, who = str(facts.get("verified_at") or ""), str(facts.get("verified_by") or "")
    if not when:
        text = say(N_("这些事实还没有人核实。"), lang)
        return {"state": "waiting", "seal": say(N_("待"), lang), "text": text}
    try:
        fresh = on - date.fromisoformat(when) <= timedelta(days=FRESH_DAYS)
    except ValueError:
        fresh = False
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
