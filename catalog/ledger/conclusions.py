"""What the cells of an asset say only together: its point, its outline, its kind, who owns it, where it lies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from catalog.datum import to_wgs84
from catalog.errors import InvalidInput
from catalog.fields import FIELDS
from catalog.language import N_
from catalog.ledger.boundaries import CHINA, Outline, read_outline
from catalog.ledger.cards import strip_ordinal
from catalog.ledger.cells import Cell
from catalog.ledger.derive import kinds_in, places_around, title_of
from catalog.ledger.draft import Draft, plain_number
from catalog.ledger.places import county
from catalog.ledger.proposals import Proposal
from catalog.ledger.reading import Datum, Outcome, Reading
from catalog.ledger.synonyms import normal
from catalog.ledger.tables import Row
from catalog.ledger.uses import not_idle
from catalog.units import MU_M2
from catalog.vocabulary import KINDS

_PLOT: Final = re.compile(r"净地|地块|宗地|[A-Za-z]{1,5}[-_]?[A-Za-z]?[-_]?\d|\d{4}-\d+|第?\d+号$|片[A-Z]|两宗|号地")
_PLOT_NAME: Final = re.compile(r"(?:地块|宗地|净地)(?:[（(][^（）()]*[)）])?$")
_BODY: Final = re.compile(
    r"公司|厂|集团|局|委员会|管委会|中心|合作社|经营部|商行|办公室|学校|医院|政府|村|社区|基金|银行|有限|组$|站$|队$"
)
_STAGE: Final = re.compile(r"[（(](?:在建|停建|停产|原受让人|原企业|已搬迁|已注销|空置)[)）]\s*$")
_LAND_STATES: Final = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"批而未征", "approved_not_expropriated"),
        (r"征而未供", "expropriated_not_supplied"),
        (r"供而未用", "supplied_not_used"),
        (r"闲置(?:土地|用地|地块|宗地)", "idle"),
    )
)
MOST_FLOORS: Final = 20  # floor area over land area that no plot with a building has
_BUILT: Final = frozenset({"floor_area_m2", "structure", "storeys", "clear_height_m", "crane_t", "built_year"})
_COUNTED: Final = re.compile(r"\s*[（(]\s*(?:共|计)?\s*\d+\s*[宗个户处家项块]\s*[)）]\s*$|[:：]\s*$")
_NOTHING: Final = re.compile(r"^0(?:\.0+)?\D{0,4}$")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a table says around its rows: its columns by field, titles and names near it, the datum and shape of ids."""

    columns: Mapping[str, Proposal]
    context: Sequence[str]
    datum: Datum | None
    dash: str | None
    geometries: Mapping[int, Mapping[str, Any] | None]
    titles_repeat: bool = False
    title: str = ""
    parted: bool = False  # the titles of the sheet part its assets by kind
    sectioned: bool = False  # the words over groups of rows do
    crossed: frozenset[int] = frozenset()  # rows whose axes are exchanged against their neighbours
    loose: frozenset[str] = frozenset()  # columns (by key) of no field, or of words about the asset


def conclude(draft: Draft, row: Row, around: Surroundings) -> bool:
    """Everything that follows from the cells of a row together. False when the row cannot be an asset."""
    _point(draft, row, around)
    _outline(draft, row, around)
    _area_under_floors(draft)
    _number_of_keeper(draft, around)
    _kind(draft, row, around)
    _land_state(draft, row, around)
    _no_building(draft)
    _owner(draft, row, around)
    _parts(draft, around)
    _title(draft, row)
    _places(draft, row, around)
    _certificates(draft)
    _marks(draft, row)
    _use(draft, row, around)
    draft.finish_remarks()
    return _named(draft)


def _point(draft: Draft, row: Row, around: Surroundings) -> None:
    """Latitude and longitude together: both or none, exchanged only by a person, in WGS84."""
    lat, lng = around.columns.get("lat"), around.columns.get("lng")
    record = draft.record
    if lat is not None and lng is not None:
        cells = row.cells.get(lat.column.key), row.cells.get(lng.column.key)
        if cells[0] is not None and cells[1] is not None:
            _exchange(
                draft, cells[0], cells[1], lat.datum or lng.datum or around.datum, crossed=row.number in around.crossed
            )
        datum = lat.datum or lng.datum or around.datum
        if "lat" in record and "lng" in record and datum in ("gcj02", "bd09"):
            east, north = to_wgs84(record["lng"], record["lat"], datum)
            record["lng"], record["lat"] = round(east, 7), round(north, 7)
    if ("lat" in record) != ("lng" in record):
        name = "lat" if "lat" in record else "lng"
        value, evidence = record.pop(name), draft.asset.evidence.pop(name)
        own = around.columns.get(name)
        cell = row.cells.get(own.column.key) if own is not None else None
        message = N_("“{field}”的另一半坐标没有读出：{value}")
        problem = InvalidInput(message, where=name, field=FIELDS[name], value=evidence.raw[:80])
        draft.doubt(cell or Cell(row.number, 0, None, evidence.raw), name, Outcome((Reading(value),), problem))


def _exchange(draft: Draft, lat: Cell, lng: Cell, datum: Datum | None, *, crossed: bool) -> None:
    """Two columns whose figures can only be each other's, or no place at all, are doubts."""
    north, east = plain_number(lat.text), plain_number(lng.text)
    if north is None or east is None:
        return
    west_end, south_end, east_end, north_end = CHINA
    here = south_end <= north <= north_end and west_end <= east <= east_end
    there = south_end <= east <= north_end and west_end <= north <= east_end
    if north == 0 and east == 0:
        draft.withdraw("lat", "lng")
        problem = InvalidInput(N_("坐标是 0,0，不是真的位置"), where="lat", field=FIELDS["lat"])
        draft.doubt(lat, "lat", Outcome(problem=problem))
    elif (there and not here) or crossed:
        draft.withdraw("lat", "lng")
        if datum in ("gcj02", "bd09"):
            north, east = (round(value, 7) for value in to_wgs84(north, east, datum))
        for cell, name, value in ((lat, "lat", east), (lng, "lng", north)):
            message = N_("经度和纬度颠倒了，对调后是 {lat}，{lng}")
            problem = InvalidInput(message, where=name, field=FIELDS[name], lat=east, lng=north)
            draft.doubt(cell, name, Outcome((Reading(value),), problem, 0))


def _outline(draft: Draft, row: Row, around: Surroundings) -> None:
    if row.number not in around.geometries:
        return
    geometry = around.geometries[row.number]
    outline = read_outline(geometry, around.datum, draft.record.get("land_area_m2"))
    cell = Cell(row.number, 0, None, str((geometry or {}).get("type", "")))
    for told in outline.told:
        draft.tell(cell, told)
    if outline.problem is not None:
        draft.doubt(cell, "boundary", Outcome(problem=outline.problem))
    if outline.boundary is not None:
        draft.put("boundary", Reading(outline.boundary), cell)
        if outline.exchanged:
            message = N_("图形的经度和纬度颠倒，已按范围对调")
            problem = InvalidInput(message, where="boundary", field=FIELDS["boundary"])
            draft.doubt(cell, "boundary", Outcome((Reading(outline.boundary),), problem, 0), taken=True)
    if outline.point is not None and outline.boundary is None and outline.exchanged:
        message = N_("点位的经度和纬度颠倒，已按范围对调")
        draft.tell(cell, InvalidInput(message, where="lat", field=FIELDS["lat"]))
    if outline.point is not None and not draft.doubted("lat"):
        source = "Point" if outline.boundary is None else "boundary"
        draft.derive("lat", outline.point[0], source)
        draft.derive("lng", outline.point[1], source)
    _area_as_drawn(draft, outline)


def _area_as_drawn(draft: Draft, outline: Outline) -> None:
    """An area of record that is another order of magnitude than the drawn one has another unit: for a person."""
    area, drawn = draft.record.get("land_area_m2"), outline.area_m2
    if not area or not drawn or 1 / 3 < area / drawn < 3:
        return
    raw = draft.asset.evidence["land_area_m2"].raw
    draft.withdraw("land_area_m2")
    units = [area * scale for scale in (MU_M2, 1e4, 1e6) if abs(area * scale - drawn) <= 0.2 * drawn]
    problem = InvalidInput(
        N_("土地面积 {said} ㎡ 与图形面积 {drawn} ㎡ 差得太多，单位可能不是平方米"),
        where="land_area_m2", field=FIELDS["land_area_m2"], said=round(area), drawn=round(drawn),
    )  # fmt: skip
    readings = tuple(Reading(round(value, 2)) for value in (*units, area))
    draft.doubt(Cell(draft.asset.row, 0, None, raw), "land_area_m2", Outcome(readings, problem, 0 if units else None))


def _area_under_floors(draft: Draft) -> None:
    """A plot without a unit that could not hold its building is in another unit: for a person."""
    area, floors = draft.record.get("land_area_m2"), draft.record.get("floor_area_m2")
    for doubt in draft.doubts:  # of the units that a bare figure may be in, floors show the first
        bare = plain_number(doubt.text) if doubt.field == "land_area_m2" and len(doubt.readings) > 2 else None
        if floors and bare and doubt.default is None and floors / bare > MOST_FLOORS:
            doubt.default = 0
    evidence = draft.asset.evidence.get("land_area_m2")
    if not area or not floors or evidence is None or evidence.state != "assumed_unit" or floors / area <= MOST_FLOORS:
        return
    if plain_number(evidence.raw) != area:
        return
    draft.withdraw("land_area_m2")
    message = N_("土地面积没有写单位，按平方米放不下 {floors} ㎡ 的建筑，可能是亩")
    problem = InvalidInput(message, where="land_area_m2", field=FIELDS["land_area_m2"], floors=round(floors))
    cell = Cell(evidence.row, 0, None, evidence.raw)
    draft.doubt(cell, "land_area_m2", Outcome((Reading(round(area * MU_M2, 2)), Reading(area)), problem, 0))


def _number_of_keeper(draft: Draft, around: Surroundings) -> None:
    number = draft.record.get("id")
    if not isinstance(number, str):
        return
    bare = re.sub(r"\s", "", normal(number)).upper()
    match = re.fullmatch(r"([A-Z]{1,6})[-_–—]?(\d{2,8})", bare)
    if around.dash and match and (canonical := f"{match[1]}{around.dash}{match[2]}") != number:
        draft.mend("id", canonical, number)
        message = N_("编号“{text}”按本表的写法记作 {id}")
        draft.tell(Cell(draft.asset.row, 0), InvalidInput(message, where="id", text=number, id=canonical))


def _kind(draft: Draft, row: Row, around: Surroundings) -> None:
    asked = next((doubt for doubt in draft.doubts if doubt.field == "kind"), None)
    if "kind" in draft.record or (asked is not None and asked.readings):
        return
    wider = [around.title] if around.parted else around.context
    sources = [row.section or "", *(() if row.section and around.sectioned else wider)]
    source = next((text for text in sources if kinds_in(text)), "")
    found = kinds_in(source)
    if found == ["factory"] and (like_land := _like_land(draft, row, around)):
        message = N_("标题“{title}”说的是厂房，这一行像是土地：{text}")
        problem = InvalidInput(message, where="kind", field=FIELDS["kind"], title=source[:60], text=like_land[:60])
        draft.doubt(Cell(row.number, 0, None, source), "kind", Outcome((Reading("land"), Reading("factory")), problem))
        return
    if "land_state" in draft.record and "floor_area_m2" not in draft.record:
        found, source = ["land"], draft.asset.evidence["land_state"].raw
    if asked is None and (len(found) == 1 or (found and found[0] == "soe_property")):
        draft.derive("kind", found[0], source)
        return
    problem = InvalidInput(N_("没有写明是哪一类资产"), where="kind", field=FIELDS["kind"])
    kinds = list((found if asked is None else None) or KINDS)
    plot = "land" if "land_area_m2" in draft.record or draft.doubted("land_area_m2") else None
    built = any(name in draft.record or draft.doubted(name) for name in _BUILT)
    strange = not found and (around.parted or around.sectioned)  # a title that is not understood speaks of no factory
    looks = _kind_named(draft, row, around) or (None if strange else "factory" if built else plot)
    likely = looks if looks in kinds else found[0] if found else None
    readings = tuple(Reading(kind) for kind in kinds)
    default = kinds.index(likely) if likely else None
    if asked is not None:  # its cell says something that is no kind
        asked.readings, asked.default = readings, default
        return
    draft.doubt(Cell(row.number, 0, None, source), "kind", Outcome(readings, problem, default))


def _like_land(draft: Draft, row: Row, around: Surroundings) -> str:
    """What of a row under a title of factories is said of plots: its name, or its area where no building has a column."""
    title = str(draft.record.get("title_zh") or row.title or "")
    if _PLOT_NAME.search(title):
        return title
    areas = around.columns.get("land_area_m2")
    cell = row.cells.get(areas.column.key) if areas is not None else None
    if areas is None or cell is None or around.columns.keys() & (_BUILT | {"+areas", "+height_crane", "+crane"}):
        return ""
    large = re.search(r"亩|公顷", f"{areas.column.name}{cell.text}")
    return f"{areas.column.header} {cell.text}" if large and cell.text.strip() else ""


def _kind_named(draft: Draft, row: Row, around: Surroundings) -> str | None:
    """The kind that an asset's name speaks of, else the words over the names (厂房名称): they go before areas."""
    column = around.columns.get("title_zh")
    own = row.cells[column.column.key].text if column is not None and column.column.key in row.cells else ""
    over = column.column.name if column is not None else ""
    named = (str(draft.record.get("title_zh") or own or row.title or ""), over)
    return next((kinds[0] for words in named if len(kinds := kinds_in(words)) == 1), None)


def _land_state(draft: Draft, row: Row, around: Surroundings) -> None:
    """The state that the words over rows of land give all of them: 闲置土地清单; of 批而未供 there are two."""
    if draft.record.get("kind") != "land" or "land_state" in draft.record or draft.doubted("land_state"):
        return
    for text in (row.section or "", around.title):
        states = [code for pattern, code in _LAND_STATES if pattern.search(text)]
        if "批而未供" in text and not states:
            both = (Reading("approved_not_expropriated"), Reading("expropriated_not_supplied"))
            message = N_("“{field}”可能是几种，要定一种：{value}")
            problem = InvalidInput(message, where="land_state", field=FIELDS["land_state"], value=text[:80])
            draft.doubt(Cell(row.number, 0, None, text), "land_state", Outcome(both, problem))
            return
        if len(states) == 1 and "批而未供" not in text:
            draft.derive("land_state", states[0], text)
        if states:
            return


def _no_building(draft: Draft) -> None:
    """A floor area of 0 on land says that nothing is built there, and is nothing to decide."""
    zero = [doubt for doubt in draft.doubts if doubt.field == "floor_area_m2" and _NOTHING.match(doubt.text)]
    if draft.record.get("kind") == "land" and zero:
        draft.withdraw("floor_area_m2")
        field, cell = FIELDS["floor_area_m2"], Cell(zero[0].row, 0)
        message = N_("“{field}”写明没有建筑：{value}")
        draft.tell(cell, InvalidInput(message, where=field.name, field=field, value=zero[0].text))


def _owner(draft: Draft, row: Row, around: Surroundings) -> None:
    """The owner without what is only a stage; in rows of land, a plot's code is no owner."""
    record, proposal = draft.record, around.columns.get("owner_name")
    owner = record.get("owner_name")
    if proposal is None or not isinstance(owner, str):
        return
    bare = re.sub(r"[（(][^（）()]*[)）]", "", owner)
    if record.get("kind") == "land" and not _BODY.search(bare) and _PLOT.search(owner):
        cell = row.cells.get(proposal.column.key) or Cell(row.number, 0)
        draft.withdraw("owner_name")
        draft.remarks.append(f"{proposal.column.header}：{owner}")
        message = N_("“{text}”是地块编号，不是产权单位")
        draft.tell(cell, InvalidInput(message, where="owner_name", text=owner[:80]))
        draft.derive("title_zh", owner, owner)
    elif plain := _STAGE.sub("", owner).strip():
        draft.mend("owner_name", plain, owner[len(plain) :])
        if "title_zh" not in around.columns:
            draft.derive("title_zh", plain, owner)


def _parts(draft: Draft, around: Surroundings) -> None:
    """Rooms and floors belong to the title where the title alone is that of the whole building."""
    if not draft.parts:
        return
    words = [text for _, text in draft.parts]
    title = draft.record.get("title_zh")
    if around.titles_repeat and not draft.doubted("title_zh"):
        if title is None:
            draft.derive("title_zh", " ".join(words), "，".join(words))
        else:
            draft.mend("title_zh", " ".join((title, *(word for word in words if word not in title))), title)
    else:
        draft.remarks += [f"{header}：{text}" for header, text in draft.parts]


def _title(draft: Draft, row: Row) -> None:
    if row.title and (title := strip_ordinal(row.title)):
        draft.derive("title_zh", title, row.title)
    for name in ("address_zh", "park"):
        if name in draft.record:
            draft.derive("title_zh", draft.record[name], draft.record[name])


def _places(draft: Draft, row: Row, around: Surroundings) -> None:
    if row.section and "park" not in around.columns:
        _section(draft, row.section)
    for name, (value, source) in places_around(draft.record, around.context).items():
        if name in draft.record:
            draft.mend(name, value, draft.asset.evidence[name].raw)
        else:
            draft.derive(name, value, source)


_PARK: Final = re.compile(r"园|开发区|集聚区|高新区|经开区|经济区|保税区|[工产]业区|示范区|加工区|物流区|新区")


def _section(draft: Draft, section: str) -> None:
    """The words over a group of rows: a park, a county, else a remark, unless they only say what kind the rows are."""
    words = _COUNTED.sub("", strip_ordinal(section)).strip()
    if _PARK.search(words):
        draft.derive("park", words, section)
    elif (full := county(words)) is not None and "county" not in draft.record:
        draft.derive("county", full, section)
    elif words and not kinds_in(words) and not any(pattern.search(words) for pattern, _ in _LAND_STATES):
        draft.remarks.append(words)


def _certificates(draft: Draft) -> None:
    permits = draft.record.get("permits", {})
    if "title_status" not in draft.record and (title := title_of(permits)):
        names = ("permits.land_certificate", "permits.property_certificate")
        draft.derive("title_status", title, "，".join(draft.asset.evidence[name].raw for name in names))


def _marks(draft: Draft, row: Row) -> None:
    """What hidden and struck-through rows mean: they are assets all the same, and struck ones are done with."""
    place, sheet = Cell(row.number, 0), draft.asset.sheet
    if row.struck and draft.record.get("status") != "revitalised":
        draft.withdraw("status")
        draft.derive("status", "revitalised", N_("删除线"))
        draft.tell(place, InvalidInput(N_("整行有删除线，按已盘活记"), where=sheet))
    elif row.struck:
        draft.tell(place, InvalidInput(N_("整行有删除线，照样收入"), where=sheet))
    if row.hidden:
        draft.tell(place, InvalidInput(N_("隐藏的行，照样收入"), where=sheet))


def _use(draft: Draft, row: Row, around: Surroundings) -> None:
    """Whatever the column, an asset that a cell says to be in use or gone is not offered without a word."""
    if "status" in draft.record or draft.doubted("status"):
        return
    cells = [cell for key, cell in row.cells.items() if key in around.loose]
    for cell in cells:
        if (outcome := not_idle(FIELDS["status"], cell.text)) is not None:
            draft.doubt(cell, "status", outcome)
            return


def _named(draft: Draft) -> bool:
    names = ("title_zh", "id", "address_zh", "owner_name")
    return any(draft.record.get(name) or draft.doubted(name) for name in names)
