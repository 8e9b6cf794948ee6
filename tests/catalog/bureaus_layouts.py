"""Ledgers in layouts, scripts and units that few offices use, for tests of reading any ledger."""

import json
from pathlib import Path
from typing import Any, Final

from tests.catalog.bureaus import ASK, Bureau, Page, Truth, delimited, workbook


def _cards_abreast() -> Bureau:
    """Two cards in a row under each other, each with its own labels; a book value that must stay inside."""
    labels = [
        "资产名称",
        "坐落",
        "建筑面积（㎡）",
        "结构/层数",
        "建成年份",
        "招租价格",
        "权属证明",
        "消防验收",
        "现状",
        "闲置起始",
        "账面价值(万元)",
    ]
    cards = [
        ["城投大厦三至八层", "解放路88号", "4,260.50", "框架/6", "2008", "0.8元/㎡/天", "不动产权证已办", "已通过", "闲置", "2024.10", "680"],
        ["原棉纺仓库", "铁西街12号", "1.58万", "钢结构/1", "1996年", "4.5元/平米·月", "仅有房产证", "合格", "空置", "2020-02", "/"],
        ["北郊粮库", "北郊镇三里村", "7200", "砖混/1", "八七年", "/", "无", "/", "洽谈中", "多年", None],
        ["滨河商铺", "滨河路6-1号", "356", "钢混/2", "2015", "35元/㎡/月", "齐全", "合格", "已出租", "—", "5100"],
    ]  # fmt: skip
    rows: list[list[Any]] = [["国有资产经营公司闲置资产卡片"], []]
    for left, right in (cards[:2], cards[2:]):
        rows += [[label, a, None, label, b] for label, a, b in zip(labels, left, right, strict=True)]
        rows += [[], []]
    truth: Truth = {
        "城投大厦": {"address_zh": "解放路88号", "floor_area_m2": 4260.5, "structure": "concrete", "storeys": 6, "built_year": 2008,
                 "rent_cny_m2_month": 24, "title_status": "complete", "fire_accepted": True, "status": "available",
                 "idle_since": "2024-10"},
        "原棉纺": {"address_zh": "铁西街12号", "floor_area_m2": 15800, "structure": "steel", "storeys": 1, "built_year": 1996,
                "rent_cny_m2_month": 4.5, "title_status": "building_only", "fire_accepted": True, "status": "available",
                "idle_since": "2020-02"},
        "北郊": {"address_zh": "北郊镇三里村", "floor_area_m2": 7200, "structure": "brick", "storeys": 1, "built_year": ASK,
               "title_status": "none", "status": "negotiating", "idle_since": ASK},
        "滨河": {"address_zh": "滨河路6-1号", "floor_area_m2": 356, "structure": "concrete", "storeys": 2, "built_year": 2015,
               "rent_cny_m2_month": 35, "title_status": "complete", "fire_accepted": True, "status": "revitalised"},
    }  # fmt: skip
    return Bureau("资产卡片.xlsx", workbook(Page(rows, "卡片", [(1, 1, 1, 5)])), truth, ("680", "5100"))


def _compared() -> Bureau:
    """Assets beside each other, with a column of units behind the labels and no word for their names."""
    rows = [
        ["标准厂房参数对照表"],
        ["指标", "单位", "A1号厂房", "A2号厂房"],
        ["建筑面积", "㎡", 12000, "2.64万"],
        ["净高", "m", 9, "首层6.0，二层以上4.5"],
        ["柱距", "m", "9×8", "—"],
        ["楼面荷载", "kN/㎡", 25, "首层20，楼上10"],
        ["行车", "t×台", "10×2", "无"],
        ["变压器", "kVA", 1600, "待建"],
        ["租金", "元/㎡·月", 15, "13~16"],
        ["最小分割面积", "㎡", 3000, "不分割"],
        ["火灾危险性", "—", "丙类", "丁类"],
    ]
    truth: Truth = {
        "A1号": {"floor_area_m2": 12000, "clear_height_m": 9, "column_spacing_m": ASK, "floor_load_t_m2": 2.54925,
                "crane_t": 10, "crane_count": 2, "power_kva": 1600, "rent_cny_m2_month": 15, "divisible_from_m2": 3000,
                "fire_hazard_class": "丙"},
        "A2号": {"floor_area_m2": 26400, "clear_height_m": ASK, "floor_load_t_m2": ASK, "crane_t": 0, "crane_count": 0,
                "power_kva": ASK, "rent_cny_m2_month": 14.5, "fire_hazard_class": "丁"},
    }  # fmt: skip
    return Bureau("参数对照.xlsx", workbook(Page(rows, "参数", [(1, 1, 1, 4)])), truth)


def _let() -> Bureau:
    """A company's lettings: one area, rents in every unit, and one that says none."""
    rows = [
        ["资产名称", "产权单位", "可租面积", "租金标准", "空置时间", "水电"],
        ["东风路仓库", "市供销社", "2000㎡", "0.35元/㎡/天", "2023/7", "水电通"],
        ["南门市场二层", "同上", "1200平", "12万元/年", "去年底", "不通水"],
        ["糖酒站办公楼", "县国资公司", "860 平方米", "18元/平方米/月", "2022-1", "通"],
        ["二轻局综合楼", "〃", "540", "20", "不详", "无水"],
    ]
    truth: Truth = {
        "东风路": {"owner_name": "市供销社", "floor_area_m2": 2000, "rent_cny_m2_month": 10.5, "idle_since": "2023-07"},
        "南门": {"owner_name": "市供销社", "floor_area_m2": 1200, "rent_cny_m2_month": ASK, "idle_since": ASK},
        "糖酒站": {"owner_name": "县国资公司", "floor_area_m2": 860, "rent_cny_m2_month": 18, "idle_since": "2022-01"},
        "二轻局": {"owner_name": "县国资公司", "floor_area_m2": 540, "rent_cny_m2_month": ASK},
    }
    kept = {"南门": ("不通水",), "二轻局": ("无水",)}
    return Bureau("出租房产.csv", delimited(rows, "gb18030"), truth, (), kept)


def _agency() -> Bureau:
    """An English agency's sites, tab-separated in UTF-16."""
    rows = [
        ["Ref", "Property", "Site area (acres)", "GFA (sq ft)", "Asking rent (RMB/sqm/month)", "Tenure offered", "Power", "Cranes",
         "Vacant since", "Year built", "Reserve (RMB)", "Distance to expressway (km)", "Comments"],
        ["IPA-01", "Riverside Plant", "12.5", "85,000", "22", "Lease", "2,500 kVA", "2 x 16t", "Mar 2024", "2011", "15,000,000", "4.2", "Ready"],
        ["IPA-02", "Old Brewery", "approx. 5", "c. 60,000", "POA", "JV", "TBC", "None", "Q4 2020", "1960s", "", "TBC", ""],
    ]  # fmt: skip
    text = "\r\n".join("\t".join(row) for row in rows)

    def write(path: Path) -> None:
        path.write_bytes(("\ufeff" + text).encode("utf-16-le"))

    truth: Truth = {
        "Riverside": {"id": "IPA-01", "land_area_m2": 50585.7, "floor_area_m2": 7896.755, "rent_cny_m2_month": 22,
                      "modes": ["lease"], "power_kva": 2500, "crane_t": 16, "crane_count": 2, "idle_since": "2024-03",
                      "built_year": 2011, "km_expressway": 4.2},
        "Brewery": {"id": "IPA-02", "land_area_m2": 20234.28, "floor_area_m2": 5574.18, "modes": ["joint_venture"],
                    "idle_since": "2020-10", "built_year": ASK},
    }  # fmt: skip
    return Bureau("sites.txt", write, truth, ("15,000,000",), {"Riverside": ("Ready",)})


def _traditional() -> Bureau:
    """Traditional characters in Big5, with the units of Taiwan."""
    rows = [
        ["編號", "廠房名稱", "業主", "建築面積(平方公尺)", "結構", "樓層", "淨高(公尺)", "交易方式", "售價(萬元)", "閒置時間", "消防驗收", "他項權利"],
        ["1", "和成精密一廠", "和成精密工業有限公司", "6,800", "鋼結構", "2樓", "7.5", "出租", "-", "2023年9月", "已驗收", "無"],
        ["2", "台豐塑膠主廠房", "台豐塑膠廠", "4,100", "鋼筋混凝土", "3樓", "5", "出售", "1,500", "2022年11月", "已驗收", "抵押"],
    ]  # fmt: skip
    truth: Truth = {
        "和成": {"id": "1", "owner_name": "和成精密工業有限公司", "floor_area_m2": 6800, "structure": "steel", "storeys": 2,
               "clear_height_m": 7.5, "modes": ["lease"], "idle_since": "2023-09", "fire_accepted": True, "encumbrances": []},
        "台豐": {"id": "2", "owner_name": "台豐塑膠廠", "floor_area_m2": 4100, "structure": "concrete", "storeys": 3,
               "clear_height_m": 5, "modes": ["sale"], "sale_price_cny": 15_000_000, "idle_since": "2022-11",
               "fire_accepted": True, "encumbrances": ["mortgage"]},
    }  # fmt: skip
    return Bureau("台商園區閒置廠房.csv", delimited(rows, "big5"), truth)


def _datums() -> Bureau:
    """Plots whose datum stands in a column, one in GCJ-02 and one in WGS84; a state of land in one column of three."""
    plots = [
        ("DK-01", 82.5, "供而未用", "≥1.5", "GCJ-02", 121.65),
        ("DK-02", 31.5, "征而未供", "2.0", "CGCS2000", 121.66),
    ]
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lng, 42.01]},
         "properties": {"地块编号": number, "地块名称": f"{number}地块", "面积_亩": area, "利用状态": state, "容积率": ratio, "坐标系": datum}}
        for number, area, state, ratio, datum, lng in plots
    ]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    truth: Truth = {
        "DK-01": {"id": "DK-01", "land_area_m2": 55000, "land_state": "supplied_not_used", "lat": 42.0079343, "lng": 121.6446472},
        "DK-02": {"id": "DK-02", "land_area_m2": 21000, "land_state": "expropriated_not_supplied", "far_max": 2, "lat": 42.01, "lng": 121.66},
    }  # fmt: skip
    return Bureau("存量用地.geojson", lambda path: path.write_text(text, "utf-8") and None, truth)


def _approved() -> Bureau:
    """Two lists of land in one sheet, each under its own words, with a state that the first leaves open."""
    rows = [
        ["2026年批而未供和闲置土地处置清单"],
        ["一、批而未供土地"],
        ["序号", "地块名称", "批准面积（公顷）", "规划用途", "未供原因"],
        [1, "兴隆路北侧地块", 3.2516, "工业", "补偿资金未到位"],
        ["小计", None, 3.2516],
        [],
        ["二、闲置土地"],
        ["序号", "宗地名称", "土地使用权人", "面积（亩）", "价格（万元/亩）", "处置措施", "处置完成时限"],
        [1, "鑫源铸造地块", "鑫源铸造有限公司", 45.6, 11.2, "收回", "2026年6月底前"],
    ]
    truth: Truth = {
        "兴隆路": {"land_area_m2": 32516, "land_use": "industrial", "idle_reason_zh": "补偿资金未到位", "land_state": ASK},
        "鑫源": {"owner_name": "鑫源铸造有限公司", "land_area_m2": 30400, "land_state": "idle", "land_price_10k_cny_mu": 11.2,
               "plan_zh": "收回", "deadline": "2026-06-30"},
    }  # fmt: skip
    return Bureau("处置清单.xlsx", workbook(Page(rows, "汇总", [(1, 1, 1, 7), (2, 1, 2, 7), (7, 1, 7, 7)])), truth)


def _described() -> Bureau:
    """Cells of several facts: both areas with a stroke, a building clause by clause, what courts hold."""
    rows = [
        ["规模以上停产企业资产情况"],
        ["编号", "企业名称", "停产时点", "占地/建筑面积", "厂房条件", "供电", "蒸汽", "司法情况", "所属行业"],
        ["T01", "宏盛化工", "2020年8月", "80亩/26000㎡", "单层，净高8-9m，5t行车2台", "10kV，2×1575kVA，双回路", "有，10t/h", "法院查封，欠税120万元", "化学原料"],
        ["T02", "绿源饮料", "2024年初", "22.4亩 / 7400㎡", "3F，层高4.5/3.9m，荷载500kg/㎡", "变压器4000（1600+2400）", "×", "无", "饮料"],
    ]  # fmt: skip
    truth: Truth = {
        "宏盛": {"id": "T01", "owner_name": "宏盛化工", "idle_since": "2020-08", "land_area_m2": 53333.33, "floor_area_m2": 26000,
               "storeys": 1, "clear_height_m": 8.5, "crane_t": 5, "crane_count": 2, "power_kv": 10, "power_kva": 3150,
               "dual_power": True, "steam": True, "steam_t_h": 10, "encumbrances": ["seizure", "arrears"]},
        "绿源": {"id": "T02", "owner_name": "绿源饮料", "idle_since": "2024-01", "land_area_m2": 14933.33, "floor_area_m2": 7400,
               "storeys": 3, "clear_height_m": ASK, "floor_load_t_m2": 0.5, "power_kva": 4000, "steam": False},
    }  # fmt: skip
    return Bureau("停产企业.xlsx", workbook(Page(rows, "停产", [(1, 1, 1, 9)])), truth, (), {"宏盛": ("化学原料",)})


def _papers() -> Bureau:
    """Papers in one cell: ticked, under what is done and what is not, or one of them under way."""
    rows = [
        ["资产名称", "类别", "建筑面积(万㎡)", "证照办理情况"],
        ["云岭产业园1#楼", "停建项目", 1.8, "土地证√ 规划许可√ 施工许可√ 竣工验收×"],
        ["鸿运汽配城", "厂房", 3.2, "已办：国有土地使用证；未办：建设工程规划许可证、施工许可证、不动产权证"],
        ["天翼冷链", "厂房", 0.96, "土地证、消防验收、环评、竣工验收齐全，房产证办理中"],
    ]
    held, lacks = "valid", "missing"
    truth: Truth = {
        "云岭": {"kind": "halted_project", "floor_area_m2": 18000, "permits.land_certificate": held, "permits.planning": held,
               "permits.construction": held, "permits.completion": lacks},
        "鸿运": {"kind": "factory", "floor_area_m2": 32000, "permits.land_certificate": held, "permits.planning": lacks,
               "permits.construction": lacks, "permits.property_certificate": lacks, "title_status": "land_only"},
        "天翼": {"kind": "factory", "floor_area_m2": 9600, "permits.land_certificate": held, "permits.fire": held,
               "permits.eia": held, "permits.completion": held, "permits.property_certificate": "pending",
               "title_status": "land_only"},
    }  # fmt: skip
    return Bureau("问题清单.csv", delimited(rows), truth)


def _in_two_tongues() -> Bureau:
    """Headers and words in two languages; the unit of each rent in a column of its own."""
    rows = [
        ["No.", "名称 Name", "建筑面积 GFA (m²)", "最大行车 Max Crane (t)", "供应方式 Terms", "租金 Rent", "单位 Unit", "售价 Price (RMB million)",
         "供暖 Heating", "蒸汽 Steam (t/h)", "状态 Status", "坐标 Coordinates（高德）"],
        [1, "三号车间 Workshop No.3", 10500, 20, "出租 Lease", 14, "元/㎡·月", "—", "Y", 6, "可租 Available", "121.62000,41.52000"],
        [2, "五号车间 Workshop No.5", 7600, "无 None", "租/售 Lease/Sale", 0.6, "元/㎡·天", "25（含税）", "N", "无", "在谈 Under Negotiation", None],
        [3, "八号车间 Workshop No.8", 22000, 50, "出售 Sale", "—", "〃", 68, "有 Yes", "Y", "可售 Available", None],
    ]  # fmt: skip
    truth: Truth = {
        "No.3": {"floor_area_m2": 10500, "crane_t": 20, "modes": ["lease"], "rent_cny_m2_month": 14, "heating": True,
                 "steam_t_h": 6, "status": "available", "lat": 41.5180156, "lng": 121.6147495},
        "No.5": {"floor_area_m2": 7600, "crane_t": 0, "crane_count": 0, "modes": ["lease", "sale"], "rent_cny_m2_month": 18,
                 "sale_price_cny": 25_000_000, "heating": False, "steam_t_h": 0, "status": "negotiating"},
        "No.8": {"floor_area_m2": 22000, "crane_t": 50, "modes": ["sale"], "sale_price_cny": 68_000_000, "heating": True,
                 "steam": True, "status": "available"},
    }  # fmt: skip
    return Bureau("workshops.csv", delimited(rows), truth)


BUREAUS: Final = tuple(
    make()
    for make in (
        _cards_abreast,
        _compared,
        _let,
        _agency,
        _traditional,
        _datums,
        _approved,
        _described,
        _papers,
        _in_two_tongues,
    )
)
