"""The same assets written down as other bureaus would: other words, units, order, headers and sheets; the same facts."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from bench.ledgers import fact, same
from catalog.ledger.read import read_book
from catalog.ledger.understand import understand

TODAY = date(2026, 11, 22)
MU = 2000 / 3
LABELS = {
    "lease": ("出租", "租赁"), "sale": ("出售",), "joint_venture": ("合作",), "equity": ("股权",), "auction": ("拍卖",),
    "swap": ("置换",), "transfer": ("转让",), "mortgage": ("抵押", "已抵押"), "seizure": ("查封", "已查封"),
    "existing_lease": ("在租", "有租约"), "dispute": ("纠纷",), "arrears": ("欠费", "有欠费"),
    "state_owned": ("国有", "国有全资"), "private": ("民营", "私营"), "collective": ("集体",), "mixed": ("混合所有",),
    "steel": ("钢结构",), "concrete": ("框架", "钢筋混凝土"), "brick": ("砖混",),
    "available": ("闲置", "可招商"), "negotiating": ("洽谈中",), "revitalised": ("已盘活",),
    "valid": ("有", "已取得"), "missing": ("无", "未办"), "pending": ("办理中", "正在办理"), "expired": ("已过期",),
    "none": ("无",), "suspected": ("疑似",), "remediated": ("已修复",), "present": ("有污染",),
    "factory": ("厂房",), "halted_enterprise": ("停产企业",),
}  # fmt: skip
# A field, the words that bureaus use for it, and the units (with what one of them is) it may be given in.
Unit = tuple[str, float]
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[Unit, ...]]] = {
    "title_zh": (("资产名称", "项目名称", "名称", "厂房名称"), ()),
    "kind": (("资产类别", "类型", "资产类型"), ()),
    "county": (("县区", "所在区县", "属地"), ()),
    "address_zh": (("详细地址", "坐落", "具体位置", "地理位置"), ()),
    "owner_name": (("权属单位", "产权人", "权利人", "业主单位"), ()),
    "owner_type": (("权属性质", "企业性质", "所有制性质"), ()),
    "encumbrances": (("权利限制", "抵押查封情况", "他项权利"), ()),
    "idle_since": (("闲置时间", "停产时间", "空置起始"), ()),
    "idle_reason_zh": (("闲置原因", "停产原因", "成因"), ()),
    "plan_zh": (("盘活方向", "盘活思路", "处置思路"), ()),
    "modes": (("盘活方式", "拟采取方式", "合作方式"), ()),
    "rent_cny_m2_month": (("租金", "租金单价", "出租价格"), (("元/㎡·月", 1), ("元/㎡·年", 1 / 12), ("元/㎡·天", 30))),
    "sale_price_cny": (("售价", "转让价", "挂牌价"), (("万元", 1e4), ("元", 1), ("亿元", 1e8))),
    "min_lease_years": (("起租年限", "最短租期"), (("年", 1),)),
    "land_area_m2": (("占地面积", "土地面积", "用地面积"), (("亩", MU), ("㎡", 1), ("公顷", 1e4), ("万平方米", 1e4))),
    "floor_area_m2": (("建筑面积", "总建筑面积", "房屋面积"), (("㎡", 1), ("万㎡", 1e4), ("平方米", 1))),
    "divisible_from_m2": (("最小分割面积", "分租起点"), (("㎡", 1),)),
    "storeys": (("层数", "地上层数"), ()),
    "structure": (("结构", "结构形式", "建筑结构"), ()),
    "built_year": (("建成年份", "竣工年份", "建设年代"), ()),
    "clear_height_m": (("净高", "梁下净高"), (("m", 1), ("米", 1), ("mm", 0.001))),
    "column_spacing_m": (("柱距", "柱网"), (("m", 1), ("米", 1))),
    "floor_load_t_m2": (("地面荷载", "地面承载"), (("t/㎡", 1), ("kg/㎡", 0.001))),
    "fire_hazard_class": (("火灾危险类别", "生产储存类别"), ()),
    "docks": (("装卸口", "月台"), (("个", 1),)),
    "power_kva": (("变压器容量", "用电容量"), (("kVA", 1), ("MVA", 1000), ("千伏安", 1))),
    "water_t_day": (("供水", "给水"), (("t/d", 1), ("吨/日", 1))),
    "sewage_t_day": (("污水", "日排水"), (("t/d", 1), ("吨/天", 1))),
    "gas": (("天然气", "燃气"), ()),
    "steam": (("蒸汽", "供汽"), ()),
    "heating": (("供暖", "采暖", "集中供热"), ()),
    "rail_siding": (("铁路专用线", "专用线"), ()),
    "permits.land_certificate": (("土地证", "土地使用权证"), ()),
    "permits.property_certificate": (("房产证", "房屋所有权证"), ()),
    "permits.eia": (("环评", "环评手续"), ()),
    "contamination": (("土壤污染", "土壤状况", "地块污染"), ()),
    "suitable_industries": (("适合产业", "意向产业", "推荐产业"), ()),
    "status": (("盘活状态", "招商状态", "目前状态"), ()),
    "verified_at": (("核实日期", "现场核验日"), ()),
    "verified_by": (("核实人", "核验岗位"), ()),
}  # fmt: skip
BOTH_POINT = ("lng", "lat")


def written(name: str, value: Any, unit: Unit | None, chance: random.Random, style: dict[str, Any]) -> Any:
    """A fact as a clerk would write it."""
    if value is None:
        return chance.choice(("", style["unknown"]))
    if isinstance(value, bool):
        return style["yes"] if value else style["no"]
    if isinstance(value, list):
        return style["comma"].join(chance.choice(LABELS.get(item, (item,))) for item in value)
    if name == "idle_since":
        year, month = value.split("-")
        return {"dot": f"{year}.{month}", "dash": value, "zh": f"{year}年{int(month)}月"}[style["date"]]
    if name == "verified_at":
        year, month, day = value.split("-")
        return {"dot": f"{year}.{month}.{day}", "dash": value, "zh": f"{year}年{int(month)}月{int(day)}日"}[
            style["date"]
        ]
    if isinstance(value, str):
        return chance.choice(LABELS[value]) if value in LABELS else value
    number = round(value / unit[1], 6) if unit else value
    number = int(number) if number == int(number) else number
    if chance.random() < 0.2 and unit and isinstance(number, int) and number >= 1000:
        return f"{number:,}"
    if chance.random() < 0.15 and unit and unit[0] not in ("个", "年"):
        return f"{number}{unit[0]}"
    return number


def write(path: Path, records: list[dict[str, Any]], seed: int) -> list[str]:
    """A workbook of these records in a way of its own; the fields it carries."""
    chance = random.Random(seed)
    names = [name for name in COLUMNS if any(fact(record, name) is not None for record in records)]
    optional = [name for name in names if name not in ("title_zh", "owner_name", "address_zh")]
    names = [name for name in names if name not in chance.sample(optional, 6)]
    point = chance.choice(("two", "one"))
    columns = [*names, *(BOTH_POINT if point == "two" else ("point",))]
    chance.shuffle(columns)
    style = {
        "unknown": chance.choice(("/", "不详", "—")), "date": chance.choice(("dot", "dash", "zh")),
        "comma": chance.choice(("、", "，", "/")),
    } | dict(zip(("yes", "no"), chance.choice((("有", "无"), ("√", "×"), ("是", "否"))), strict=True))  # fmt: skip
    units = {name: chance.choice(COLUMNS[name][1]) for name in names if COLUMNS[name][1]}
    words = {name: chance.choice(COLUMNS[name][0]) for name in names} | {
        "lng": chance.choice(("经度", "东经")), "lat": chance.choice(("纬度", "北纬")), "point": "坐标（经度，纬度）",
    }  # fmt: skip
    heads = [words[name] + (f"（{units[name][0]}）" if name in units else "") for name in columns]
    book = xlsxwriter.Workbook(path)
    if chance.random() < 0.5:
        about = book.add_worksheet("说明")
        about.write(0, 0, "填报说明")
        about.write(1, 0, "一、“/”、“—”、“不详”和空白均表示未掌握。")
    halves = [records[: len(records) // 2], records[len(records) // 2 :]]
    chance.shuffle(halves)
    for number, half in enumerate(halves):
        sheet = book.add_worksheet(f"表{number + 1}")
        row = 0
        if chance.random() < 0.7:
            sheet.merge_range(row, 0, row, len(columns), "某市闲置厂房台账")
            row += chance.choice((1, 2))
        if chance.random() < 0.5:
            sheet.write(row, 0, "填报单位：某市工业和信息化局")
            row += 1
        grouped = chance.random() < 0.5
        sheet.write(row + grouped, 0, "序号")
        sheet.write(row + grouped, len(columns) + 1, "园区")
        if grouped:
            cut = len(columns) // 2
            sheet.merge_range(row, 1, row, cut, "基本信息")
            sheet.merge_range(row, cut + 1, row, len(columns), "其他信息")
            row += 1
        for column, head in enumerate(heads, 1):
            sheet.write(row, column, head)
        row += 1
        for _, group in _groups(half):
            parks = {record["park"] for record in group}
            assert len(parks) == 1
            if len(group) > 1 and chance.random() < 0.7:
                sheet.merge_range(row, len(columns) + 1, row + len(group) - 1, len(columns) + 1, group[0]["park"])
            else:
                for offset in range(len(group)):
                    sheet.write(row + offset, len(columns) + 1, group[0]["park"])
            for record in group:
                sheet.write(row, 0, row)
                for column, name in enumerate(columns, 1):
                    if name == "point":
                        sheet.write(row, column, f"{record['lng']}，{record['lat']}")
                    elif name in BOTH_POINT:
                        sheet.write(row, column, record[name])
                    else:
                        cell = written(name, fact(record, name), units.get(name), chance, style)
                        if cell != "":
                            sheet.write(row, column, cell)
                row += 1
            if chance.random() < 0.5:
                sheet.write(row, 1, "小计")
                row += 1
    book.close()
    return [*names, "lng", "lat", "park"]


def _groups(records: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Neighbours of the same park."""
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for record in records:
        if not found or found[-1][0] != record["park"]:
            found.append((record["park"], []))
        found[-1][1].append(record)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_the_same_facts_arrive_from_another_ledger(
    seed: int, sample_records: list[dict[str, Any]], tmp_path: Path
) -> None:
    records = [record for record in sample_records if record["kind"] in ("factory", "halted_enterprise")][:60]
    records = [record for record in records if record.get("park") and record.get("owner_type") in LABELS]
    path = tmp_path / "台账.xlsx"
    names = write(path, records, seed)
    found = understand(read_book(path), TODAY)
    by_title = {asset.record["title_zh"]: (position, asset) for position, asset in enumerate(found.assets)}
    assert len(found.assets) == len(records)
    wrong, waiting, right = [], 0, 0
    for record in records:
        position, asset = by_title[record["title_zh"]]
        open_fields = {doubt.field for doubt in found.doubts if doubt.asset == position}
        for name in names:
            expected, value = fact(record, name), fact(asset.record, name)
            if expected is None:
                if value not in (None, 0, []) and not asset.evidence[name].derived:
                    wrong.append((record["title_zh"], name, value, None))
            elif same(name, value, expected):
                right += 1
            elif name in open_fields:
                waiting += 1
            else:
                wrong.append((record["title_zh"], name, value, expected))
    assert wrong == []
    assert right / (right + waiting) >= 0.98
    assert {
        proposal.column.header for table in found.tables for proposal in table.columns if proposal.field is None
    } == set()
