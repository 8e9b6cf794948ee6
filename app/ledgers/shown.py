"""What was read of a ledger in the reader's words: values, what a column was taken for, what goes on."""

import re
from collections.abc import Mapping
from typing import Any, Final

from app.figures import span_of, value_of
from catalog.fields import FIELDS, GROUPS, PERMIT_FIELDS, TARGET_FIELDS, Field, field_of, unit_label
from catalog.language import N_, translate

# Columns of several facts, and columns that are known without being a fact (`catalog.ledger.recognise`).
COMPOSITES: Final[Mapping[str, str]] = {
    "+point": N_("经纬度"),
    "+power": N_("供电"),
    "+gas": N_("天然气和供气量"),
    "+steam": N_("蒸汽和蒸汽量"),
    "+crane": N_("行车吨位和台数"),
    "+height_crane": N_("净高和行车"),
    "+structure_storeys": N_("结构和层数"),
    "+spacing_load": N_("柱距和荷载"),
    "+fire_rating_class": N_("耐火等级和火灾危险类别"),
    "+areas": N_("土地面积和建筑面积"),
    "+price": N_("租金或售价"),
    "+permits": N_("手续"),
    "+titles": N_("产权证"),
    "+targets": N_("准入门槛"),
    "+distances": N_("距高速、铁路、港口、机场"),
    "+services": N_("配套，只供核对"),
    "+serial": N_("序号"),
    "+photo": N_("照片，不读入"),
    "+building": N_("建筑情况"),
    "+unit": N_("左边一列的单位"),
    "+datum": N_("坐标系"),
    "+group": N_("分组"),
    "+lettable_area": N_("可出租面积，只供核对"),
    "+annual_rent": N_("年租金，只供核对"),
    "+unit_price": N_("单价，只供核对"),
    "+land_and_floor": N_("土地和建筑，只供核对"),
    "!left_out": N_("不读入"),
    "!contact": N_("联系方式，不读入"),
}
POINTS: Final = ("lat", "lng", "+point")
DATUMS: Final = {
    "wgs84": N_("WGS84（国家 2000、GPS）"),
    "gcj02": N_("GCJ-02（高德、腾讯）"),
    "bd09": N_("BD-09（百度）"),
}
_LETTERS: Final = re.compile("[A-Z]{1,3}")
_NOT_COLUMNS: Final = ("boundary", "permits", "control_targets")
_COORDINATES: Final = ("lat", "lng")


def told(name: str, value: Any, lang: str) -> str:
    """A fact in the reader's words and units; coordinates in full, a boundary by its kind."""
    if name == "withdrawn_on":
        return translate(N_("已撤下") if value else N_("在册"), lang)
    if value is None:
        return translate(N_("空着"), lang)
    if name in _COORDINATES and isinstance(value, int | float):
        return f"{value:.6f}".rstrip("0").rstrip(".") + "°"
    if name == "boundary":
        return translate(N_("范围（多边形）"), lang)
    if isinstance(value, Mapping):
        parts = (
            f"{label(f'{name}.{part}', lang)} {told(f'{name}.{part}', item, lang)}" for part, item in value.items()
        )
        return ("; " if lang == "en" else "；").join(parts)
    try:
        found = value_of(name, value, lang)
    except (TypeError, ValueError, KeyError):
        return str(value)[:200]
    return found.get("words") or f"{found.get('figure', '')} {found.get('unit', '')}".strip()


def span_text(name: str, low: float, high: float, lang: str) -> str | None:
    """An interval as one text, for facts that can lie in one."""
    field = field_of(name)
    if field is None or not (field.is_number or field.type in ("month", "date")):
        return None
    told = span_of(name, low, high, lang)
    return told.get("words") or f"{told.get('figure', '')} {told.get('unit', '')}".strip()


def told_apart(name: str, old: Any, new: Any, lang: str) -> tuple[str, str]:
    """Two values of a fact; as they are kept inside where a reader's unit would hide the difference."""
    first, second = told(name, old, lang), told(name, new, lang)
    return (first, second) if first != second else (str(old), str(new))


def label(name: str | None, lang: str) -> str:
    """The name of a fact, or of what else a column was taken for."""
    if name is None:
        return translate(N_("不认得，文字收进备注"), lang)
    known: Field | None = field_of(name)
    if known is not None:
        return known.label(lang)
    if name in COMPOSITES:
        return translate(COMPOSITES[name], lang)
    if name == "withdrawn_on":
        return translate(N_("在册与否"), lang)
    return translate(N_("内部资料，不读入"), lang) if name.startswith("!") else name


def unit(name: str | None, lang: str) -> str:
    """The unit that a bare number of a fact is in; empty where it has none."""
    known = field_of(name) if name else None
    return unit_label(known.unit, lang) if known is not None and known.is_number else ""


def cell_name(sheet: str | None, column: str | None, row: int, lang: str) -> str:
    """Where a cell stands, as spreadsheets name it; in words where the column has no letter (a flat file, a whole row)."""
    if column and _LETTERS.fullmatch(column):
        return f"{sheet}!{column}{row}" if sheet else f"{column}{row}"
    told = (
        translate(N_("第 {row} 行，{column}"), lang, row=row, column=column)
        if column
        else translate(N_("第 {row} 行"), lang, row=row)
    )
    return f"{sheet}!{told}" if sheet else told


def fields_of_columns(lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every fact that a column may be said to hold, by groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for field in (*FIELDS.values(), *PERMIT_FIELDS.values(), *TARGET_FIELDS.values()):
        if field.name not in _NOT_COLUMNS:
            groups.setdefault(field.group, []).append((field.name, field.label(lang)))
    return [(GROUPS.label(code, lang), fields) for code, fields in groups.items()]


def going_on(progress: str, lang: str) -> str:
    """What the progress of a job says."""
    kind, _, number = progress.partition(":")
    if kind == "rows":
        return translate(N_("已看过 {n} 行"), lang, n=f"{int(number):,}")
    if kind == "publish":
        return translate(N_("已写入，正在更新目录"), lang)
    return translate(N_("正在读格、认列、核对") if kind == "begin" else N_("已排上，轮到就开始"), lang)
