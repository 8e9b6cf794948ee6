"""The sample ledgers as facts: how many of those that the files carry come in right, doubtful, or silently wrong.

A fact is an asset and a field that its row says something of and the truth holds. Which cell says what is written down
here by hand, from the notes beside the files, so that it does not depend on what is being measured.
"""

import json
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from catalog.ledger.cells import Sheet
from catalog.ledger.read import read_book
from catalog.ledger.understand import understand
from catalog.ledger.understanding import Understanding, UnderstoodAsset

TODAY = date(2026, 11, 22)
A, B, C = "A_fuxin_factories", "B_zones", "C_state_owned"
FOLDER = Path("../shared/data/ledgers")
UNKNOWN = {"", "/", "—", "-", "--", "不详", "不清楚", "待核实", "None"}

# Field and column letter; a pattern behind a colon says when a cell of several facts carries the field.
_CRANE = r"\d\s*[tT吨]|电葫芦"
_CITY_SHEET = rf"""
park B;county C;title_zh D;kind E;address_zh F;lng G;lat H;owner_name I;owner_type J;idle_since K;idle_reason_zh L
land_area_m2 M;floor_area_m2 N;structure O;storeys O;built_year P;clear_height_m Q:\d\s*(?:米|m(?!\d))
crane_t Q:{_CRANE};crane_count Q:[×台个];column_spacing_m R:m;floor_load_t_m2 R:t;divisible_from_m2 S;fire_rating T:级
fire_hazard_class T:[甲乙丙丁戊];docks U;power_kva V:\d{{3}}|未接电;power_kv V:kV(?!A);dual_power V:双;water_t_day W
gas X;gas_m3_h X:\d;steam Y;steam_t_h Y:\d;sewage_t_day Z;heating AA;rail_siding AB
permits.land_certificate AD;permits.property_certificate AE;fire_accepted AF;permits.fire AF;permits.eia AG
permits.planning AH:规划;permits.construction AH:施工;permits.safety AH:安评;permits.completion AH:竣工
encumbrances AI;contamination AJ;modes AK;rent_cny_m2_month AL:\d;sale_price_cny AM:\d;min_lease_years AN
plan_zh AO;suitable_industries AP;status AQ;verified_at AR;verified_by AS"""
_COUNTY_SHEET = rf"""
county B;park C;title_zh D;owner_name E;owner_type F;address_zh G;lat H;lng H;kind I;land_area_m2 J;floor_area_m2 K
storeys L;structure M;clear_height_m N:米|m;crane_t N:{_CRANE};crane_count N:[×台个];column_spacing_m O:m
floor_load_t_m2 O:t;built_year P;divisible_from_m2 Q;fire_rating R:级;fire_hazard_class R:[甲乙丙丁戊];docks S
power_kva T:\d;power_kv T:\dkV(?!A);dual_power T:双;water_t_day U;gas V;gas_m3_h V:\d;steam W;steam_t_h W:\d
sewage_t_day X;heating Y;rail_siding Z;permits.land_certificate AB;permits.property_certificate AC;permits.eia AD
fire_accepted AE;permits.fire AE;permits.planning AF:规划;permits.construction AF:施工;permits.safety AF:安评
permits.completion AF:竣工;encumbrances AG;chemical_park AH;eia_limits_zh AI;energy_quota_tce AJ;contamination AK
idle_since AL;idle_reason_zh AM;modes AN;rent_cny_m2_month AO:\d;sale_price_cny AP:\d;suitable_industries AQ;plan_zh AR
status AS;verified_at AT;verified_by AU"""
_PERMITS = {
    "land_certificate": "土地证", "property_certificate": "房产证", "planning": "规划", "construction": "施工",
    "fire": "消防", "eia": "环评", "safety": "安评", "completion": "竣工",
}  # fmt: skip


def _permits_in(column: str) -> str:
    return ";".join(f"permits.{name} {column}:{word}" for name, word in _PERMITS.items())


_JINZHOU = f"""
id B;title_zh C;county D;park E;address_zh F;lng G;lat H;owner_name I;owner_type J;title_status K;encumbrances L
{_permits_in("M")};land_area_m2 N;floor_area_m2 O;divisible_from_m2 P;land_use Q;land_term_until R;storeys S;structure T
built_year U;clear_height_m V;column_spacing_m W;floor_load_t_m2 X;docks Y;fire_rating Z;fire_hazard_class AA
fire_accepted AB;power_kva AC;power_kv AD;dual_power AE;water_t_day AF;gas AG;heating AH;fibre AI;rail_siding AJ
rent_cny_m2_month AK;sale_price_cny AL;min_lease_years AM;modes AQ;idle_since AR;idle_reason_zh AS;plan_zh AT
suitable_industries AU;km_expressway AV;km_rail_freight AW;km_port AX;km_airport AY;description_zh AZ;status BA
verified_at BB;verified_by BC"""
_SHENYANG = rf"""
id A;title_zh B;county C;park D;address_zh E;lat F;lng F;owner_name G;owner_type H;title_status I;encumbrances J
{_permits_in("K")};land_area_m2 L;floor_area_m2 M;divisible_from_m2 N;land_use O;land_term_until P;storeys Q;structure R
built_year S;clear_height_m T;column_spacing_m U;floor_load_t_m2 V;crane_count W;crane_t W;docks X;fire_rating Y
fire_hazard_class Z;fire_accepted AA;power_kva AB;power_kv AB;dual_power AC;water_t_day AD;gas AE;gas_m3_h AF
heating AG;fibre AH;energy_quota_tce AI;contamination AJ;rent_cny_m2_month AK;sale_price_cny AL;min_lease_years AM
modes AN;idle_since AO;idle_reason_zh AP;plan_zh AQ;suitable_industries AR;km_expressway AS:^\d
km_rail_freight AS:^[^/]*/\d;km_port AS:^[^/]*/[^/]*/\d;km_airport AS:\d$;description_zh AT;status AU;verified_at AV
verified_by AW"""
_TIELING = f"""
id B;title_zh C;county D;address_zh E;lat F;lng G;owner_name H;owner_type I;title_status J;encumbrances K
{_permits_in("L")};land_area_m2 M;land_use N;land_term_until O;floor_area_m2 P;divisible_from_m2 Q;storeys R;structure S
built_year T;clear_height_m U;column_spacing_m V;floor_load_t_m2 W;crane_t X;crane_count Y;docks Z;fire_rating AA
fire_hazard_class AB;fire_accepted AC;power_kva AD;power_kv AE;dual_power AF;water_t_day AG;gas AH;heating AI;fibre AJ
rail_siding AK;rent_cny_m2_month AL;sale_price_cny AN;min_lease_years AO;modes AP;idle_since AQ;idle_reason_zh AR
plan_zh AS;suitable_industries AT;km_expressway AU;km_rail_freight AV;km_port AW;km_airport AX;description_zh AY
status AZ;verified_at BA;verified_by BB"""
_CARDS = f"""
id 资产编号;title_zh 资产名称;county 所在区县;park 所在园区;address_zh 坐落;lat 坐标;lng 坐标;owner_name 产权单位
owner_type 单位性质;title_status 产权状况;encumbrances 权利限制;{_permits_in("手续情况")};land_area_m2 土地面积
land_use 土地用途;land_term_until 土地终止年份;floor_area_m2 建筑面积;divisible_from_m2 最小分割面积;storeys 层数
structure 结构;built_year 建成年份;clear_height_m 净高（米）;column_spacing_m 柱距（米）;floor_load_t_m2 楼面荷载
docks 月台（个）;crane_t 行车最大吨位;crane_count 行车台数;fire_rating 耐火等级;fire_hazard_class 火灾危险性
fire_accepted 消防验收;power_kva 变压器容量;power_kv 电压等级;dual_power 双回路供电;water_t_day 供水（吨/日）;gas 燃气
heating 供暖;fibre 光纤;rail_siding 铁路专用线;rent_cny_m2_month 租金;sale_price_cny 挂牌价;min_lease_years 起租年限
modes 处置方式;plan_zh 盘活方向;idle_since 闲置时间;idle_reason_zh 闲置原因;suitable_industries 适合业态
km_expressway 距高速口（km）;km_rail_freight 距铁路货场（km）;km_port 距港口（km）;km_airport 距机场（km）
contamination 土壤污染;description_zh 情况说明;status 状态;verified_at 核实日期;verified_by 核实人（岗位）"""
_CHAOYANG = f"""
id 内部编码;title_zh 项目名称;county 属地;park 所属园区;address_zh 详细地址;lat 位置（经度，纬度）;lng 位置（经度，纬度）
owner_name 权利人;owner_type 企业性质;title_status 证照办理;encumbrances 他项权利及瑕疵;{_permits_in("审批材料")}
land_area_m2 占地（平方米）;floor_area_m2 总建面（平方米）;divisible_from_m2 分租起点;land_use 规划用途;structure 结构形式
built_year 竣工;storeys 地上层数;power_kva 用电容量（kVA）;power_kv 进线电压（kV）;dual_power 双电源;gas 天然气
gas_m3_h 燃气流量（m³/h）;heating 集中供热;fibre 宽带;clear_height_m 梁下净高;column_spacing_m 跨（柱）距
floor_load_t_m2 地面承载（t/㎡）;fire_rating 耐火;fire_hazard_class 生产储存类别;fire_accepted 消防手续
rent_cny_m2_month 报价（租）;sale_price_cny 报价（售，万元）;min_lease_years 最短租期（年）;land_term_until 使用权到期
modes 拟采取方式;idle_since 空置起始;idle_reason_zh 成因;plan_zh 处置思路;suitable_industries 推荐产业
km_expressway 高速（公里）;km_rail_freight 铁路（公里）;km_port 港口（公里）;km_airport 机场（公里）;status 进展
verified_at 现场核验日;verified_by 核验岗位;water_t_day 日供水（t）;sewage_t_day 日排水（t）;docks 装卸口
crane_t 最大起重（t）;crane_count 起重机数量;description_zh 补充情况"""
_TARGETS = {
    "investment_10k_cny_mu": "投资强度|investment", "tax_10k_cny_mu": "税收|tax", "output_10k_cny_mu": "产值|output",
    "far_min": "容积率|far_min", "energy_tce_10k_cny": "能耗|energy",
}  # fmt: skip
_PLOTS = ";".join(
    [
        "id 编号;title_zh 名称;land_state 状态;city 市;county 县区;park 园区;address_zh 坐落;owner_name 权利人;owner_type 权利人性质",
        "title_status 权属;encumbrances 负担;land_area_m2 面积_平方米|面积_亩|面积_公顷;land_use 用途;land_term_until 终止年份",
        "far_max 容积率上限;land_price_10k_cny_mu 出让参考价_万元每亩;modes 方式;min_lease_years 最短租期_年",
        "power_kva 配套.变压器_kVA;power_kv 配套.电压_kV;dual_power 配套.双电源;water_t_day 配套.供水_吨日;gas 配套.燃气",
        "gas_m3_h 配套.燃气_m3h;steam 配套.蒸汽;steam_t_h 配套.蒸汽_th;sewage_t_day 配套.污水_吨日;heating 配套.供热",
        "fibre 配套.光纤;rail_siding 配套.专用线;chemical_park 化工园区;eia_limits_zh 环评限制;energy_quota_tce 能耗指标_tce",
        "contamination 土壤;km_expressway 距高速_km;km_rail_freight 距铁路货场_km;km_port 距港口_km;km_airport 距机场_km",
        "idle_since 闲置起;idle_reason_zh 原因;plan_zh 盘活方向;suitable_industries 适合产业;description_zh 说明;status 招商状态",
        "verified_at 核实日期;verified_by 核实岗位",
        *(f"permits.{name} 证照.{word}|证照.{word}许可|证照.{word}备案" for name, word in _PERMITS.items()),
    ]
)  # fmt: skip


@dataclass(slots=True)
class Score:
    """What became of the facts of one file. The lists hold id, field, what came in and the truth."""

    file: str
    facts: int = 0
    right: int = 0
    doubtful: list[tuple[str, str, Any, Any]] = field(default_factory=list)
    wrong: list[tuple[str, str, Any, Any]] = field(default_factory=list)
    invented: list[tuple[str, str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def line(self) -> str:
        """One line of the table."""
        share = 100 * self.right / self.facts if self.facts else 0
        return (
            f"{self.file:28} {self.facts:6} {self.right:6} ({share:5.2f} %) {len(self.doubtful):6} {len(self.wrong):6}"
            f" {len(self.invented):6} {self.seconds:6.1f} s"
        )


def load_truth(folder: Path) -> dict[str, dict[str, Any]]:
    """The truth of a sample by id."""
    lines = (folder / "ledger.jsonl").read_text("utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def fact(record: Mapping[str, Any], name: str) -> Any:
    """A fact of a record, also `permits.fire`; None where it is not held."""
    head, _, part = name.partition(".")
    value = record.get(head)
    return (value or {}).get(part) if part else value


def same(name: str, value: Any, truth: Any) -> bool:
    """Whether a value is the truth, within what the notes allow."""
    if value is None:
        return False
    if isinstance(truth, bool) or isinstance(value, bool):
        return value is truth
    if isinstance(truth, int | float) and isinstance(value, int | float):
        if name in ("lat", "lng"):
            return abs(value - truth) < 0.0002
        if name == "land_area_m2":
            return abs(value - truth) <= max(10, 0.0021 * truth)
        if name == "rent_cny_m2_month":
            return abs(value - truth) <= 0.0134 * truth
        return abs(value - truth) <= 1e-6 * max(1, abs(truth))
    if name in ("modes", "encumbrances", "suitable_industries"):
        return set(value) == set(truth)
    if isinstance(truth, str):
        return re.sub(r"\s", "", str(value)) == re.sub(r"\s", "", truth)
    return bool(value == truth)


def carried(entries: str) -> list[tuple[str, str, re.Pattern[str] | None]]:
    """Field, column (or label) and pattern of each entry of a table above."""
    found = []
    for entry in re.split(r"[;\n]", entries):
        if entry.strip():
            name, _, place = entry.strip().partition(" ")
            column, _, pattern = place.partition(":")
            found.append((name, column, re.compile(pattern) if pattern else None))
    return found


def text_at(sheet: Sheet, row: int, column: int) -> str:
    """The text that a person sees at a place, through merged ranges."""
    span = sheet.span_of(row, column)
    cell = sheet.at(span.top, span.left) if span else sheet.at(row, column)
    return (cell.text or cell.formula or "").strip() if cell else ""


def number_of(letters: str) -> int:
    """The number of a column by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def judge(
    score: Score, understanding: Understanding, position: int, truth: Mapping[str, Any], names: set[str], key: str
) -> None:
    """The facts of one asset into the score."""
    asset = understanding.assets[position]
    doubted = {doubt.field for doubt in understanding.doubts if doubt.asset == position}
    for name in sorted(names):
        expected = fact(truth, name)
        if expected is None:
            continue
        score.facts += 1
        value = fact(asset.record, name)
        if same(name, value, expected):
            score.right += 1
        elif name in doubted or name.partition(".")[0] in doubted:
            score.doubtful.append((key, name, value, expected))
        else:
            score.wrong.append((key, name, value, expected))
    for name, evidence in asset.evidence.items():
        value = fact(asset.record, name)
        beside = name.partition(".")[0] in ("remarks_zh", "responsible_zh", "deadline")
        if fact(truth, name) is None and not evidence.derived and not beside and value not in (0, []):
            score.invented.append((key, name, value))


def by_row(understanding: Understanding) -> dict[tuple[str, int], int]:
    """The position of the asset of each row."""
    return {(asset.sheet, asset.row): position for position, asset in enumerate(understanding.assets)}


def score_a(folder: Path) -> tuple[Score, Understanding]:
    """The workbook of sample A, matched by the table at the end of its notes."""
    path = next((folder / A).glob("*.xlsx"))
    started = time.perf_counter()
    book = read_book(path)
    understanding = understand(book, TODAY)
    score = Score(path.name, seconds=time.perf_counter() - started)
    truth = load_truth(folder / A)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    names = [sheet.name for sheet in book.sheets]
    tables = {names[0]: carried(_CITY_SHEET), names[1]: carried(_COUNTY_SHEET)}
    positions = by_row(understanding)
    notes = (folder / A / "NOTES.md").read_text("utf-8")
    for number, sheet, row in re.findall(r"^\| (FX-\d{4}) \| ([^|]+) \| (\d+) \|", notes, re.MULTILINE):
        found = {
            name
            for name, letters, pattern in tables[sheet]
            if (text := text_at(sheets[sheet], int(row), number_of(letters))) not in UNKNOWN
            and (pattern is None or pattern.search(text))
        }
        judge(score, understanding, positions[sheet, int(row)], truth[number], found, number)
    return score, understanding


def score_c(folder: Path) -> tuple[Score, Understanding]:
    """The workbook of sample C, matched by number (the one without by its place)."""
    path = next((folder / C).glob("*.xlsx"))
    started = time.perf_counter()
    book = read_book(path)
    understanding = understand(book, TODAY)
    score = Score(path.name, seconds=time.perf_counter() - started)
    truth = load_truth(folder / C)
    layouts = dict(
        zip([sheet.name for sheet in book.sheets[1:7]], (_CARDS, _JINZHOU, _CHAOYANG, _SHENYANG, _TIELING, _CARDS), strict=True)
    )  # fmt: skip
    sheets = {sheet.name: sheet for sheet in book.sheets}
    seen: set[str] = set()
    for position, asset in enumerate(understanding.assets):
        number = asset.record.get("id") or "CY-3006"
        if number in seen:
            continue
        seen.add(number)
        entries = carried(layouts[asset.sheet])
        if re.search(r"[A-Z]", entries[0][1]) and entries[0][1].isascii():
            said = {letters: text_at(sheets[asset.sheet], asset.row, number_of(letters)) for _, letters, _ in entries}
        else:
            said = _labels(sheets[asset.sheet], asset, understanding)
        found = {
            name
            for name, place, pattern in entries
            if (text := said.get(place, "")) not in UNKNOWN and (pattern is None or pattern.search(text))
        }
        judge(score, understanding, position, truth[number], found, number)
    for number in truth:
        if number not in seen and truth[number]["kind"] == "soe_property":
            score.wrong.append((number, "(asset)", None, truth[number]["title_zh"]))
    return score, understanding


def _labels(sheet: Sheet, asset: UnderstoodAsset, understanding: Understanding) -> dict[str, str]:
    """The labels of a card with the texts beside them, up to the next card."""
    following = [other.row for other in understanding.assets if other.sheet == asset.sheet and other.row > asset.row]
    found = {}
    for row in range(asset.row, min(following, default=sheet.last_row + 1)):
        label, value = text_at(sheet, row, 1), sheet.at(row, 2)
        if value is None or value.covered:
            label, _, inline = label.partition("：")
            found.setdefault(label, inline.strip())
        else:
            found.setdefault(label.rstrip("："), (value.text or value.formula or "").strip())
    return found


def score_plots(folder: Path) -> tuple[Score, Understanding]:
    """The GeoJSON of sample C, matched by number; its boundaries are judged by the tests."""
    path = folder / C / "two_kinds_of_land.geojson"
    started = time.perf_counter()
    book = read_book(path)
    understanding = understand(book, TODAY)
    score = Score(path.name, seconds=time.perf_counter() - started)
    truth = load_truth(folder / C)
    features = json.loads(path.read_text("utf-8"))["features"]
    for position, (asset, feature) in enumerate(zip(understanding.assets, features, strict=True)):
        properties = _flat(feature["properties"])
        number = feature["properties"]["编号"]
        found = {
            name
            for name, places, _ in carried(_PLOTS)
            if any(str(properties.get(place, "")) not in UNKNOWN for place in places.split("|"))
        }
        targets = str(feature["properties"].get("准入门槛", ""))
        found |= {f"control_targets.{name}" for name, pattern in _TARGETS.items() if re.search(pattern, targets)}
        assert asset.row == position + 2
        judge(score, understanding, position, truth[number], found, number)
    return score, understanding


_CELLS = ("land_area_m2", "floor_area_m2", "idle_since", "power_kva", "energy_quota_tce")


def score_b(folder: Path) -> tuple[Score, Understanding]:
    """The CSV of sample B against the 400 cells of section 5 of its notes."""
    path = next((folder / B).glob("*.csv"))
    started = time.perf_counter()
    understanding = understand(read_book(path), TODAY)
    score = Score(path.name, seconds=time.perf_counter() - started)
    notes = (folder / B / "NOTES.md").read_text("utf-8").split("\n## 5")[1].split("\n## 6")[0]
    positions = {asset.serial: position for position, asset in enumerate(understanding.assets)}
    for line in re.findall(r"^\| (\d+) \|(.+)\|$", notes, re.MULTILINE):
        position = positions[line[0]]
        asset = understanding.assets[position]
        for name, wanted in zip(_CELLS, map(str.strip, line[1].split("|")), strict=True):
            score.facts += 1
            doubts = [d for d in understanding.doubts if d.asset == position and d.field == name]
            verdict = _as_wanted(name, wanted, asset, bool(doubts))
            if verdict is None:
                score.doubtful.append((line[0], name, doubts[0].text, wanted))
            elif verdict:
                score.right += 1
            else:
                score.wrong.append((line[0], name, (asset.record.get(name), asset.evidence.get(name)), wanted))
    return score, understanding


def _as_wanted(name: str, wanted: str, asset: UnderstoodAsset, doubted: bool) -> bool | None:
    """Whether a cell came in as the notes ask: its number, its span or its flag. None where it waits as a doubt."""
    value, evidence = asset.record.get(name), asset.evidence.get(name)
    wanted = wanted.partition("[")[0].strip()
    if wanted.startswith("?") or "no building" in wanted or "month open" in wanted:
        return value in (None, 0)
    if value is None:
        return None if doubted else False
    assert evidence is not None
    if name == "idle_since":
        if re.search(r"H[12]|\.\.", wanted):
            return evidence.state == "range"
        plain = wanted.removeprefix("≈").partition(" ")[0]
        return value == plain and (not wanted.startswith("≈") or evidence.state in ("approximate", "range"))
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", wanted)]
    if ".." in wanted:
        return (evidence.low, evidence.high) == (numbers[0], numbers[1]) and evidence.state == "range"
    if wanted.startswith("≈") and evidence.state not in ("approximate", "range"):
        return False
    if re.search(r"available|future", wanted) and evidence.state != "planned":
        return False
    return bool(abs(value - numbers[0]) <= (0.006 if name == "land_area_m2" else 1e-6) * numbers[0])


def _flat(properties: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in properties.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = value
    return found


def run(folder: Path = FOLDER, *, details: bool = False) -> None:
    """Print the table: file, facts, right, doubtful, silently wrong, invented."""
    print(f"{'file':28} {'facts':>6} {'right':>16} {'doubt':>6} {'wrong':>6} {'made up':>6}")
    for measure in (score_a, score_c, score_plots, score_b):
        score, _ = measure(folder)
        print(score.line(), flush=True)
        if details:
            for kind in ("wrong", "doubtful", "invented"):
                for item in getattr(score, kind):
                    print("   ", kind, *(str(part)[:70] for part in item), sep=" | ")


if __name__ == "__main__":
    run(details="--details" in sys.argv)
