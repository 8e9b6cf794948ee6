"""Ledgers as other offices keep them, each with what a careful person reads from it: for tests of reading any ledger.

`ASK` stands for a fact that nothing may be held for until a person has decided. What a truth does not name must not
be held either, but for remarks and for what follows from other facts.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import xlsxwriter

ASK: Final = object()
Rows = Sequence[Sequence[Any]]
Truth = dict[str, dict[str, Any]]  # by what the title holds


@dataclass
class Bureau:
    """A ledger on disk: how to write it, and what it says by asset."""

    name: str
    write: Callable[[Path], None]
    truth: Truth
    secret: tuple[str, ...] = ()  # what no record may hold
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what the remarks of an asset keep


@dataclass
class Page:
    """A sheet: rows from A1, and its merged ranges, hidden columns and rows, struck rows and comments (from 1)."""

    rows: Rows
    name: str = "Sheet1"
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: Sequence[int] = ()
    struck: Sequence[int] = ()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)


def workbook(*pages: Page) -> Callable[[Path], None]:
    """A writer of a workbook."""

    def write(path: Path) -> None:
        book = xlsxwriter.Workbook(path)
        through = book.add_format({"font_strikeout": True})
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for number, row in enumerate(page.rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value, through if number + 1 in page.struck else None)
            for top, left, bottom, right in page.merged:
                value = page.rows[top - 1][left - 1]
                sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, value)
            for column in page.hidden:
                sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
            for (number, column), text in page.comments.items():
                sheet.write_comment(number - 1, column - 1, text)
        book.close()

    return write


def delimited(rows: Rows, encoding: str = "utf-8-sig") -> Callable[[Path], None]:
    """A writer of a CSV, as a telephone's office program exports it."""

    def write(path: Path) -> None:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_MINIMAL).writerows(rows)

    return write


def lines(records: Sequence[Mapping[str, Any]]) -> Callable[[Path], None]:
    """A writer of JSON Lines."""
    return lambda path: path.write_text(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8"
    )  # type: ignore[return-value]


def _idle_land() -> Bureau:
    heads: list[list[Any]] = [
        ["河北省闲置土地处置清单"], ["填报单位：河北省自然资源厅", *[None] * 11, "单位：公顷、万元"],
        ["序号", "行政区", None, "宗地情况", None, None, None, None, "闲置情况", None, "处置情况", None, None, "出让合同", None],
        [None, "市", "县（市、区）", "宗地坐落", "土地使用权人", "面积", None, "规划用途", "起始时间", "原因", "措施", "完成时限",
         "责任单位", "成交价款", "约定动工时间"],
        [None, None, None, None, None, "供应", "闲置", None, None, None, None, None, None, None, None],
        [None, None, None, None, None, "公顷", "公顷", None, None, None, None, None, None, "万元", None],
        list(range(1, 16)),
    ]  # fmt: skip
    body = [
        [1, "保定市", "徐水区", "大王店产业园纬二路北", "保定长丰机械有限公司", 3.3333, 1.2, "工业用地", "二〇二三年八月", "企业资金不足",
         "限期开工", "2026年底", "徐水区自然资源局", 1050.5, "2021年6月"],
        [2, None, "清苑区", "发展西街南侧", "清苑永泰食品厂", "2.5公顷", 2.5, "工业", "2023/8/5", "规划调整", "协议收回", "2027-06-30", "同上", 880,
         "2020.3.1"],
        ["计", None, None, None, None, 5.8333, 3.7],
        ["第 1 页 共 2 页"],
    ]  # fmt: skip
    more = [
        [3, "邢台市", "沙河市", "桥东工业区5号", "沙河盛玻璃有限公司", "约45亩", "—", "仓储用地", "2023年上半年", "—", "置换", "待定", "沙河市工信局",
         "不详", "——"],
        ["合计", None, None, None, None, 8.8333, 3.7],
        ["审核人：", None, None, None, "填表人："],
        ["注：面积以土地出让合同为准。"],
    ]  # fmt: skip
    again = [list(row) for row in heads[2:]]
    merged = [(1, 1, 1, 15)]
    for start in (3, 12):
        merged += [(start, 1, start + 2, 1), (start, 2, start, 3), (start, 4, start, 8), (start, 9, start, 10),
                   (start, 11, start, 13), (start, 14, start, 15), (start + 1, 6, start + 1, 7)]  # fmt: skip
    merged += [(8, 2, 9, 2)]
    truth: Truth = {
        "大王店": {"city": "保定市", "county": "徐水区", "address_zh": "大王店产业园纬二路北", "owner_name": "保定长丰机械有限公司",
                "land_area_m2": 33333, "land_use": "industrial", "idle_since": "2023-08", "idle_reason_zh": "企业资金不足",
                "plan_zh": "限期开工", "deadline": "2026-12-31", "responsible_zh": "徐水区自然资源局"},
        "发展西街": {"city": "保定市", "county": "清苑区", "address_zh": "发展西街南侧", "owner_name": "清苑永泰食品厂", "land_area_m2": 25000,
                 "land_use": "industrial", "idle_since": "2023-08", "idle_reason_zh": "规划调整", "plan_zh": "协议收回",
                 "deadline": "2027-06-30", "responsible_zh": "徐水区自然资源局"},
        "桥东": {"city": "邢台市", "county": "沙河市", "address_zh": "桥东工业区5号", "owner_name": "沙河盛玻璃有限公司", "land_area_m2": 30000,
               "land_use": "storage", "idle_since": "2023-01", "plan_zh": "置换", "responsible_zh": "沙河市工信局"},
    }  # fmt: skip
    kept = {"大王店": ("1050.5", "2021年6月", "1.2")}
    rows = [*heads, *body, *again, *more]
    return Bureau("闲置土地清单.xlsx", workbook(Page(rows, "附件2", merged)), truth, (), kept)


def _rooms() -> Bureau:
    head = ["序号", "权属单位", "楼宇名称", "房号", "房屋用途", "建筑面积（平方米）", "使用现状", "承租方", "租金（元/㎡/天）", "年租金（万元/年）",
            "权证情况", "抵押、查封情况", "坐落", "账面净值（万元）", "底价", "领导意见", "联系人", "联系电话"]  # fmt: skip
    rows: list[list[Any]] = [
        ["市属国有企业闲置房产明细表"], head,
        [1, "温州城投资产经营有限公司", "恒通大厦", "101", "商铺", 86.5, "空置", "/", 1.5, "/", "房产证齐全", "无抵押", "温州市鹿城区人民路8号", 120, "1.2",
         "同意", "王建国", "13812345678"],
        [2, None, None, "102", "商铺", "120.3", "已出租", "李记面馆", "2.2", 9.66, "有证", "已抵押给农行", None, 150, "2.0", "再议", "王建国", "0577-88123456"],
        [3, None, None, "1203-1205", "写字楼", "约650", "半闲置", "—", "0.9元/㎡/天", "—", "未办证", "法院查封（2022年）", None, 700, "", "", "赵敏", "13987654321"],
        ["小计", None, None, None, None, 856.8],
        [4, "温州交运集团有限公司", "南站综合楼", "2层", "办公", "1,020", "在谈", "", "面议", "", "办理中", "无", "瓯海区南站路1号", 900, "", "", "孙立", "13700001111"],
        ["合计", None, None, None, None, 1876.8],
        ["负责人：", None, None, "复核：", None, "制表："],
    ]  # fmt: skip
    owner = "温州城投资产经营有限公司"
    one = {"owner_name": owner, "address_zh": "温州市鹿城区人民路8号", "land_use": "commercial"}
    truth: Truth = {
        "101": {**one, "floor_area_m2": 86.5, "status": "available", "rent_cny_m2_month": 45.0, "title_status": ASK},
        "102": {**one, "floor_area_m2": 120.3, "status": "revitalised", "rent_cny_m2_month": 66.0, "encumbrances": ["mortgage"],
                "title_status": ASK},
        "1203": {**one, "floor_area_m2": 650, "status": ASK, "rent_cny_m2_month": 27.0, "encumbrances": ["seizure"], "title_status": "none"},
        "南站": {"owner_name": "温州交运集团有限公司", "address_zh": "瓯海区南站路1号", "land_use": "commercial", "floor_area_m2": 1020,
               "status": "negotiating", "encumbrances": [], "title_status": ASK},
    }  # fmt: skip
    merged = [(1, 1, 1, 18), (3, 2, 5, 2), (3, 3, 5, 3), (3, 13, 5, 13)]
    secret = ("13812345678", "0577-88123456", "13987654321", "王建国", "赵敏", "再议", "同意")
    kept = {"102": ("李记面馆",)}
    return Bureau("国企房产.xlsx", workbook(Page(rows, "明细", merged, hidden=(15, 16))), truth, secret, kept)


def _prospectus() -> Bureau:
    rows = [
        ["滨海产业园招商手册（2026版）"],
        ["项目名称", "1号地块厂房", "2号联合厂房", "3号冷链库"],
        ["项目位置", "滨海路1号", "滨海路3号", "港前街"],
        ["占地面积", "约120亩", "8公顷", "0.35平方公里"],
        ["建筑面积", "3-5万㎡", "3.6万平", "≥2万㎡"],
        ["层高", "9m/7.5m（两跨）", "10～12米", "不低于8米"],
        ["行车", "5t+10t", "10T×2台", "无"],
        ["供电", "315+630kVA", "2台1250", "10kV 4000kVA"],
        ["地面荷载", "3t/㎡", "30kN/㎡", "—"],
        ["租金", "15元/㎡/月", "0.4元/㎡/天", "120万/年"],
        ["售价", "贰仟捌佰万元整", "3200万", "1.2亿元"],
        ["天然气", "通", "不通", "规划中"],
        ["供热", "有", "无", "待补"],
        ["建成时间", "2019", "2020年5月", "二〇二一年"],
        ["经纬度", "121°39′12″E，42°01′30″N", "121.65，42.02", "42.0213, 121.6612"],
        ["招商专员", "刘工", "刘工", "陈工"],
        ["注：坐标由百度地图拾取，面积以实测为准。"],
    ]
    from catalog.datum import to_wgs84

    def at(lng: float, lat: float) -> dict[str, Any]:
        east, north = to_wgs84(lng, lat, "bd09")
        return {"lng": round(east, 7), "lat": round(north, 7)}

    truth: Truth = {
        "1号地块": {"address_zh": "滨海路1号", "land_area_m2": 80000, "floor_area_m2": 40000, "clear_height_m": ASK, "crane_t": 10,
                 "crane_count": 2, "power_kva": 945, "floor_load_t_m2": 3, "rent_cny_m2_month": 15, "sale_price_cny": 28e6, "gas": True,
                 "heating": True, "built_year": 2019, **at(121 + 39 / 60 + 12 / 3600, 42 + 1 / 60 + 30 / 3600)},
        "2号联合": {"address_zh": "滨海路3号", "land_area_m2": 80000, "floor_area_m2": 36000, "clear_height_m": 11, "crane_t": 10,
                 "crane_count": 2, "power_kva": ASK, "floor_load_t_m2": 3.0591, "rent_cny_m2_month": 12, "sale_price_cny": 32e6,
                 "gas": False, "heating": False, "built_year": 2020, **at(121.65, 42.02)},
        "3号冷链": {"address_zh": "港前街", "land_area_m2": 350000, "floor_area_m2": 20000, "clear_height_m": 8, "crane_t": 0,
                 "crane_count": 0, "power_kva": 4000, "power_kv": 10, "rent_cny_m2_month": ASK, "sale_price_cny": 1.2e8, "gas": False,
                 "built_year": 2021, **at(121.6612, 42.0213)},
    }  # fmt: skip
    return Bureau("招商手册.xlsx", workbook(Page(rows, "手册", [(1, 1, 1, 4)])), truth, ("刘工", "陈工"))


def _telephone() -> Bureau:
    rows = [
        ["资产名称", "详细地址", "占地\n（亩）", "建筑面积（㎡）", "月租金(元/月)", "水", "电", "气", "暖", "现状", "备注", "对接人及电话"],
        ["老粮站仓库", "镇东街12号，\n粮站院内", "约6.5", "1，200", "280", "通", "通", "不通", "不通", "空置", "屋顶漏雨，需维修；\n可整租", "张三 13800000001"],
        ["农机站车间", "镇西路", "3亩多", "2500余", "4500", "通", "未通", "/", "无", "正在洽谈", "", "李四 13800000002"],
        ["供销社门市", "中心街\"十字路口\"", "1.2", "800左右", "3,000", "已通", "通", "不通", "待补", "已签约", "N/A", "13800000003"],
        ["砖厂", "村北", "20～30", "不低于2000", "面议", "不通", "通", "不通", "不通", "闲置", "窑已拆", "13800000004"],
    ]  # fmt: skip
    truth: Truth = {
        "老粮站": {"address_zh": "镇东街12号，粮站院内", "land_area_m2": 6.5 * 2000 / 3, "floor_area_m2": 1200, "rent_cny_m2_month": ASK,
                "gas": False, "heating": False, "status": "available"},
        "农机站": {"address_zh": "镇西路", "land_area_m2": 2000, "floor_area_m2": 2500, "rent_cny_m2_month": ASK, "heating": False,
                "status": "negotiating"},
        "供销社": {"address_zh": "中心街\"十字路口\"", "land_area_m2": 800, "floor_area_m2": 800, "rent_cny_m2_month": ASK, "gas": False,
                "status": "revitalised"},
        "砖厂": {"address_zh": "村北", "land_area_m2": 25 * 2000 / 3, "floor_area_m2": 2000, "gas": False, "heating": False,
               "status": "available"},
    }  # fmt: skip
    kept = {"老粮站": ("屋顶漏雨",), "砖厂": ("窑已拆",)}
    secret = ("13800000001", "13800000002", "13800000003", "张三", "李四")
    return Bureau("乡镇资产.csv", delimited(rows), truth, secret, kept)


def _township() -> Bureau:
    head = ["编号", "资产名称", "坐落", "面积", "房屋尺寸", "建成时间", "闲置时间", "通水", "有无天然气", "集中供暖", "土地证", "房产证", "是否抵押",
            "用电", "权属", "核查日期"]  # fmt: skip
    rows: list[list[Any]] = [
        ["××镇村集体闲置资产摸底表"], head,
        ["CJ-01", "旧小学", "李家村", "占地5.2亩", "120m×45m", 1998, "2023-8", "■是 □否", "□有 ■无", "☑ 有 □ 无", "√", "×", "否", "三相380V", "村集体", 45143],
        ["CJ-02", "村办纸箱厂", "王家村", "3,600㎡", "60米*18米", "2005年", "23.8", "□是 ■否", "□有 □无", "□有 ☑无", "已办", "未办", "是（信用社）", "变压器100kVA", "集体", "2026-3-1"],
        ["CJ-03", "冷库", "赵家村", "1200", "不详", "2011.10", 20230805, "是", "无", "无", "1", "0", "N", "50kva", "村集体所有", "2026年3月2日"],
        ["CJ-04", "养殖场", "孙家村", "0.8公顷", "", "二〇一二年", "2022年秋", "Y", "N", "N", "有", "无", "无", "", "产权不清", "2026/03/03"],
    ]  # fmt: skip
    truth: Truth = {
        "旧小学": {"id": "CJ-01", "address_zh": "李家村", "land_area_m2": 5.2 * 2000 / 3, "built_year": 1998, "idle_since": "2023-08",
                "gas": False, "heating": True, "permits.land_certificate": "valid", "permits.property_certificate": "missing",
                "verified_at": "2023-08-05", "power_kva": ASK},
        "村办纸箱厂": {"id": "CJ-02", "address_zh": "王家村", "floor_area_m2": ASK, "built_year": 2005, "idle_since": "2023-08", "heating": False,
                  "permits.land_certificate": "valid", "permits.property_certificate": "missing", "encumbrances": ["mortgage"],
                  "power_kva": 100, "verified_at": "2026-03-01"},
        "冷库": {"id": "CJ-03", "address_zh": "赵家村", "floor_area_m2": ASK, "built_year": 2011, "idle_since": "2023-08", "gas": False, "heating": False,
               "permits.land_certificate": "valid", "permits.property_certificate": "missing",
               "power_kva": 50, "verified_at": "2026-03-02"},
        "养殖场": {"id": "CJ-04", "address_zh": "孙家村", "land_area_m2": 8000, "built_year": 2012, "idle_since": "2022-09", "gas": False,
                "heating": False, "permits.land_certificate": "valid", "permits.property_certificate": "missing",
                "verified_at": "2026-03-03"},
    }  # fmt: skip
    return Bureau("村集体.xlsx", workbook(Page(rows, "摸底", [(1, 1, 1, 16)])), truth, (), {"旧小学": ("120m×45m",)})


def _side_by_side() -> Bureau:
    left = ["序号", "厂房名称", "建筑面积(㎡)", "租金(元/㎡·月)", "地址"]
    right = ["序号", "地块名称", "土地面积(亩)", "规划用途", "容积率"]
    gap = [None]
    rows: list[list[Any]] = [
        ["可招商资源一览"],
        [*left, *gap, *right],
        [1, "甲栋", 3200, 11, "科创路1号", *gap, 1, "A-01地块", 35.5, "工业", 2.0],
        [2, "乙栋", 4100, 12.5, "科创路2号", *gap, 2, "A-02地块", 18, "仓储", "≤1.5"],
        [3, "丙栋", 900, "9", "科创路3号"],
        [None],
        ["三、标准车间"],
        ["车间名称", "位置", "净高(m)", "柱距", "状态"],
        ["一车间", "科创路9号", 8.4, "8m", "空置"],
        ["二车间", "科创路10号", 6, "7.5m", "已出租"],
    ]
    pivot: Rows = [
        ["县区", "资产个数", "建筑面积合计(㎡)", "土地面积合计(亩)"],
        ["甲县", 3, 8200, 53.5],
        ["乙区", 2, 1100, 20],
        ["总计", 5, 9300, 73.5],
    ]
    words: Rows = [
        ["代码", "名称", "说明"],
        ["01", "厂房", "可直接使用"],
        ["02", "土地", "净地"],
        ["03", "国有资产", "须评估"],
    ]
    truth: Truth = {
        "甲栋": {"floor_area_m2": 3200, "rent_cny_m2_month": 11, "address_zh": "科创路1号"},
        "乙栋": {"floor_area_m2": 4100, "rent_cny_m2_month": 12.5, "address_zh": "科创路2号"},
        "丙栋": {"floor_area_m2": 900, "rent_cny_m2_month": 9, "address_zh": "科创路3号"},
        "A-01": {"land_area_m2": 35.5 * 2000 / 3, "land_use": "industrial", "far_max": 2.0},
        "A-02": {"land_area_m2": 12000, "land_use": "storage", "far_max": 1.5},
        "一车间": {"address_zh": "科创路9号", "clear_height_m": 8.4, "column_spacing_m": 8, "status": "available"},
        "二车间": {"address_zh": "科创路10号", "clear_height_m": 6, "column_spacing_m": 7.5, "status": "revitalised"},
    }
    pages = (Page(pivot, "汇总"), Page(rows, "资源"), Page(words, "字典"))
    return Bureau("资源一览.xlsx", workbook(*pages), truth)


def _council() -> Bureau:
    rows = [
        ["Ref", "Property name", "Address", "Site area (acres)", "Floor area (sq ft)", "Rent (£ pa)", "Asking price", "Vacant since", "Year built",
         "Eaves height", "Power", "Gas", "Latitude", "Longitude", "Agent", "Email", "Notes"],
        ["VR001", "Mill Lane Works", "1 Mill Lane, Leeds", 2.5, "25,000", "45,000", "£1,250,000", "03/14/2023", 1986, "6.5m", "500 kVA", "Yes", 53.7996, -1.5491,
         "J Smith", "j@agent.co.uk", "Roof in poor state"],
        ["VR002", "Canal Depot", "Wharf Road, Leeds", "0.75", "12,400", "£18,000", "POA", "Aug 2023", "1972", "18 ft", "Unknown", "No", 53.801, -1.532, "J Smith",
         "j@agent.co.uk", ""],
        ["VR003", "Unit 7", "Forge Way, Leeds", "1.2 ha", "3,100 sq m", "n/a", "850000", "04/05/2022", "c.1990", "8", "1 MVA", "Y", 53.79, -1.51, "A Jones",
         "a@agent.co.uk", "Part let"],
    ]  # fmt: skip
    acre, foot = 4046.856, 0.092903
    truth: Truth = {
        "Mill Lane": {"id": "VR001", "address_zh": "1 Mill Lane, Leeds", "land_area_m2": 2.5 * acre, "floor_area_m2": 25000 * foot,
                      "rent_cny_m2_month": ASK, "sale_price_cny": ASK, "idle_since": "2023-03", "built_year": 1986, "clear_height_m": 6.5,
                      "power_kva": 500, "gas": True, "lat": 53.7996, "lng": -1.5491},
        "Canal": {"id": "VR002", "address_zh": "Wharf Road, Leeds", "land_area_m2": 0.75 * acre, "floor_area_m2": 12400 * foot,
                  "rent_cny_m2_month": ASK, "idle_since": "2023-08", "built_year": 1972, "clear_height_m": 5.4864, "gas": False, "lat": 53.801,
                  "lng": -1.532},
        "Unit 7": {"id": "VR003", "address_zh": "Forge Way, Leeds", "land_area_m2": 12000, "floor_area_m2": 3100, "sale_price_cny": ASK,
                   "idle_since": "2022-04", "built_year": 1990, "clear_height_m": 8, "power_kva": 1000, "gas": True, "lat": 53.79,
                   "lng": -1.51},
    }  # fmt: skip
    return Bureau(
        "vacant.csv", delimited(rows, "utf-8"), truth, ("j@agent.co.uk",), {"Mill Lane": ("Roof in poor state",)}
    )


def _english() -> Bureau:
    head = ["No.", "Asset ID", "Asset Name", "Location", "Land Area (mu)", "GFA (sqm)", "Clear Height (m)", "Floor Load (kN/m2)", "Crane",
            "Rent (RMB/sqm/day)", "Price (RMB million)", "Vacant Since", "Coordinates (lat, lng)", "Gas", "Steam", "Status", "Encumbrances"]  # fmt: skip
    rows: list[list[Any]] = [
        ["Suzhou Idle Industrial Assets"], head,
        [1, "SZ-001", "Block A Workshop", "88 Xinghu St", 30, 12500, 9, 30, "10t x 2", 0.8, 45, "08/15/2023", "31.3000, 120.6800", "Y", "N", "Vacant", "Mortgage"],
        [2, "SZ-002", "Block B Warehouse", "90 Xinghu St", "45.5", "20,000", "10.5", "20", "None", "1.1", "TBD", "2024-02", "31.3050, 120.6900", "N", "N", "Leased", "None"],
        [3, "SZ-003", "Yard C", "92 Xinghu St", "12", "-", "-", "-", "N/A", "-", "12.5", "11/2024", "31.3100, 120.7000", "Yes", "Yes", "Under negotiation", "Court seizure"],
    ]  # fmt: skip
    mu = 2000 / 3
    truth: Truth = {
        "Block A": {"id": "SZ-001", "address_zh": "88 Xinghu St", "land_area_m2": 20000, "floor_area_m2": 12500, "clear_height_m": 9,
                    "floor_load_t_m2": 3.0591, "crane_t": 10, "crane_count": 2, "rent_cny_m2_month": 24, "sale_price_cny": 45e6,
                    "idle_since": "2023-08", "lat": 31.3, "lng": 120.68, "gas": True, "steam": False, "status": "available",
                    "encumbrances": ["mortgage"]},
        "Block B": {"id": "SZ-002", "address_zh": "90 Xinghu St", "land_area_m2": 45.5 * mu, "floor_area_m2": 20000, "clear_height_m": 10.5,
                    "floor_load_t_m2": 2.0394, "rent_cny_m2_month": 33, "idle_since": "2024-02", "lat": 31.305, "lng": 120.69,
                    "gas": False, "steam": False, "status": "revitalised"},
        "Yard C": {"id": "SZ-003", "address_zh": "92 Xinghu St", "land_area_m2": 8000, "sale_price_cny": 12.5e6, "idle_since": "2024-11",
                   "lat": 31.31, "lng": 120.7, "gas": True, "steam": True, "status": "negotiating", "encumbrances": ["seizure"]},
    }  # fmt: skip
    return Bureau("suzhou.xlsx", workbook(Page(rows, "List", [(1, 1, 1, 17)])), truth)


def _halted() -> Bureau:
    head = ["序号", "所在园区", "企业名称", "项目地址", "占地（亩）", "厂房面积（万平）", "停产时间", "停产原因", "当前进展", "盘活措施", "是否抵押", "水", "电力（kVA）",
            "天然气是否接通", "投资强度（万元/亩）", "供地时间", "批准投资（万元）", "职工人数", "领导批示"]  # fmt: skip
    rows: list[list[Any]] = [
        ["2026年停产企业盘活台账"], ["填报单位：宿迁经济技术开发区管委会", None, None, None, "填报时间：2026年9月30日"], head,
        [1, "宿城经开区", "宿迁华美纺织有限公司", "古城路77号", 56, 2.4, "2023.10", "订单不足", "空置", "出租", 1, 1, 800, 1, 300, "2010年", 5000, 120, "加快"],
        [2, None, "宿迁永大化工有限公司", "古城路78号", "120.5", "3.15", "2022年5月", "环保关停", "在谈", "同上", "0", 0, "1250+800", "0", "≥350", "2012.6", 8000, 60, ""],
        [3, None, "江苏恒力玻璃厂", "古城路79号", "约80", "1万多", "2021年底", "同上", "已签约", "股权转让", "是", "1", "2×1000", "未", "—", "2009", "—", "—", ""],
        ["小计", None, "3家", None, 256.5, 6.55],
        [4, "湖滨新区", "宿迁天诚木业有限公司", "环湖大道2号", "33", "0.98", "20220301", "资金链断裂", "半闲置", "待定", "否", "已", "无", "已", "280", "2015年3月", 3000, 45, ""],
        ["合计", None, "4家", None, 289.5, 7.53],
    ]  # fmt: skip
    mu = 2000 / 3
    truth: Truth = {
        "华美": {"park": "宿城经开区", "owner_name": "宿迁华美纺织有限公司", "address_zh": "古城路77号", "land_area_m2": 56 * mu, "floor_area_m2": 24000,
               "idle_since": "2023-10", "idle_reason_zh": "订单不足", "status": "available", "plan_zh": "出租",
               "encumbrances": ["mortgage"], "power_kva": 800, "gas": True, "control_targets.investment_10k_cny_mu": 300},
        "永大": {"park": "宿城经开区", "owner_name": "宿迁永大化工有限公司", "address_zh": "古城路78号", "land_area_m2": 120.5 * mu, "floor_area_m2": 31500,
               "idle_since": "2022-05", "idle_reason_zh": "环保关停", "status": "negotiating", "plan_zh": "出租",
               "power_kva": 2050, "gas": False, "control_targets.investment_10k_cny_mu": 350},
        "恒力": {"park": "宿城经开区", "owner_name": "江苏恒力玻璃厂", "address_zh": "古城路79号", "land_area_m2": 80 * mu, "floor_area_m2": 10000,
               "idle_since": "2021-12", "idle_reason_zh": "环保关停", "status": "revitalised", "plan_zh": "股权转让", "encumbrances": ["mortgage"],
               "power_kva": 2000, "gas": False},
        "天诚": {"park": "湖滨新区", "owner_name": "宿迁天诚木业有限公司", "address_zh": "环湖大道2号", "land_area_m2": 22000, "floor_area_m2": 9800,
               "idle_since": "2022-03", "idle_reason_zh": "资金链断裂", "status": ASK, "power_kva": 0, "gas": True,
               "control_targets.investment_10k_cny_mu": 280},
    }  # fmt: skip
    page = Page(rows, "台账", [(1, 1, 1, 19), (4, 2, 6, 2)], hidden=(19,), struck=(6,), comments={(5, 3): "老板失联"})
    return Bureau("停产企业.xlsx", workbook(page), truth, ("加快", "老板失联"), {"华美": ("120", "5000", "2010年")})


def _floors() -> Bureau:
    head = ["楼栋", "楼层", "单层面积(㎡)", "层高(m)", "楼面荷载(kN/㎡)", "货梯", "租赁单价(元/平/月)", "物业费(元/㎡·月)", "可入驻时间", "招租状态", "业态要求"]  # fmt: skip
    rows: list[list[Any]] = [
        ["松山湖智造园租赁进度表"], ["更新：2026-10-08"], head,
        ["A1", "1F", 2100, 7.2, 15, "2部3吨", 28, 3.5, "即时", "空置", "精密机械"],
        ["A1", "2F", 2100, 5.4, 10, "2部3吨", "25", 3.5, "2026-12", "已租", "电子"],
        ["A1", "3F", "2,050", 4.5, 7.5, "—", "22-24", 3.5, "即时", "洽谈中", "电子、仪器"],
        ["B2", "1-2F", 5600, "8/4.5", 20, "3t×1", 26, 3.5, "待定", "空置", "不限"],
        ["合计", None, 11850],
    ]  # fmt: skip
    truth: Truth = {
        "1F": {"floor_area_m2": 2100, "clear_height_m": 7.2, "floor_load_t_m2": 1.52955, "rent_cny_m2_month": 28, "status": "available",
               "suitable_industries": ["精密机械"]},
        "2F": {"floor_area_m2": 2100, "clear_height_m": 5.4, "floor_load_t_m2": 1.0197, "rent_cny_m2_month": 25, "status": "revitalised",
               "suitable_industries": ["电子"]},
        "3F": {"floor_area_m2": 2050, "clear_height_m": 4.5, "floor_load_t_m2": 0.764775, "rent_cny_m2_month": 23, "status": "negotiating",
               "suitable_industries": ["电子", "仪器"]},
        "1-2F": {"floor_area_m2": 5600, "clear_height_m": ASK, "floor_load_t_m2": 2.0394, "rent_cny_m2_month": 26, "status": "available"},
    }  # fmt: skip
    return Bureau("租赁进度.xlsx", workbook(Page(rows, "进度", [(1, 1, 1, 11)])), truth, (), {"1F": ("3.5",)})


def _estate() -> Bureau:
    head = ["标的物名称", "标的所在地", "建筑面积", "土地使用权面积", "土地性质", "权证编号", "抵押权人", "查封法院", "评估价（元）", "起拍价（元）", "变卖价",
            "拍卖时间", "过户税费", "X坐标", "Y坐标", "资产现状"]  # fmt: skip
    rows: list[list[Any]] = [
        ["破产财产处置清单"],
        head,
        ["办公楼及附属车间", "盐城市亭湖区通榆路18号", "8,652.31平方米", "21333.4平方米（合32亩）", "出让", "盐房权证字第0123号", "农业银行盐城分行", "盐城中院", 23456789,
         16419752.3, "壹仟陆佰肆拾壹万玖仟柒佰伍拾贰元叁角", "二〇二三年八月五日", "各自承担", 3712345.12, 40512345.67, "空置，设备已搬空"],
        ["东侧闲置土地一宗", "同上", "无", "15亩", "划拨", "—", "无", "—", "320万元", "二百二十四万元", "224万元", "2024.1.15", "买受人承担", "—", "—", "净地"],
        ["机器设备一批", "盐城市亭湖区通榆路18号", "/", "/", "/", "/", "/", "亭湖法院", 450000, 315000, "", "未定", "", "", "", "锈蚀"],
        ["管理人：江苏某某律师事务所（盖章）"],
    ]  # fmt: skip
    truth: Truth = {
        "办公楼": {"address_zh": "盐城市亭湖区通榆路18号", "floor_area_m2": 8652.31, "land_area_m2": 21333.4, "encumbrances": ["mortgage", "seizure"],
                "sale_price_cny": 16419752.3, "lat": ASK, "lng": ASK, "land_use": ASK, "title_status": ASK,
                "description_zh": "空置，设备已搬空"},
        "东侧": {"address_zh": "盐城市亭湖区通榆路18号", "land_area_m2": 10000, "sale_price_cny": 2.24e6, "land_use": ASK, "description_zh": "净地"},
        "机器": {"address_zh": "盐城市亭湖区通榆路18号", "encumbrances": ["seizure"], "description_zh": "锈蚀"},
    }  # fmt: skip
    kept = {"办公楼": ("二〇二三年八月五日", "各自承担")}
    return Bureau("破产财产.xlsx", workbook(Page(rows, "清单", [(1, 1, 1, 16)])), truth, ("23456789",), kept)


def _system() -> Bureau:
    records = [
        {"资产编码": "ZC2023001", "资产名称": "一号仓", "坐落位置": "临沂市兰山区通达路1号", "建筑面积": "12000", "占地面积": "25亩", "高德坐标": "118.3500,35.0600",
         "是否闲置": "是", "是否抵押": "否", "租金单价": "0.35元/平米/天", "建成年月": "2015-06", "登记人": "周杰", "手机": "13611112222"},
        {"资产编码": "ZC2023002", "资产名称": "二号仓", "坐落位置": "临沂市兰山区通达路2号", "建筑面积": "0.8万㎡", "占地面积": "10000平方米", "高德坐标": "35.0700,118.3600",
         "是否闲置": "否", "是否抵押": "是", "租金单价": "150元/㎡/年", "建成年月": "201806", "登记人": "周杰", "手机": "13611112222"},
        {"资产编码": "ZC2023003", "资产名称": "三号仓", "坐落位置": "临沂市罗庄区湖西路", "建筑面积": None, "占地面积": "", "高德坐标": "E118°21′ N35°04′", "是否闲置": None,
         "是否抵押": "不详", "租金单价": "12", "建成年月": "90年代", "登记人": "吴刚", "手机": "13633334444"},
    ]  # fmt: skip
    from catalog.datum import to_wgs84

    def at(lng: float, lat: float) -> dict[str, Any]:
        east, north = to_wgs84(lng, lat, "gcj02")
        return {"lng": round(east, 7), "lat": round(north, 7)}

    truth: Truth = {
        "一号仓": {"id": "ZC2023001", "address_zh": "临沂市兰山区通达路1号", "floor_area_m2": 12000, "land_area_m2": 25 * 2000 / 3,
                "rent_cny_m2_month": 10.5, "built_year": 2015, **at(118.35, 35.06)},
        "二号仓": {"id": "ZC2023002", "address_zh": "临沂市兰山区通达路2号", "floor_area_m2": 8000, "land_area_m2": 10000, "encumbrances": ["mortgage"],
                "rent_cny_m2_month": 12.5, "built_year": 2018, **at(118.36, 35.07)},
        "三号仓": {"id": "ZC2023003", "address_zh": "临沂市罗庄区湖西路", "rent_cny_m2_month": 12, "built_year": ASK,
                **at(118 + 21 / 60, 35 + 4 / 60)},
    }  # fmt: skip
    return Bureau("export.jsonl", lines(records), truth, ("周杰", "13611112222"))


def _lettings() -> Bureau:
    head = ["资产名称", "产权人", "坐落", "面积㎡", "月租", "押金", "租赁状态", "到期日", "意向企业", "承租企业", "合同编号", "取得方式", "注册地址",
            "公摊面积（㎡）", "闲置厂房（㎡）", "配套情况", "X坐标", "Y坐标"]  # fmt: skip
    rows: list[list[Any]] = [
        head,
        ["临街1号房", "刘某某13800000000", "中山路1号", "56", "45", 5600, "出租中", "2026.12.31", "某某公司", "丙公司", "HT-001", "出让", "幸福街3号",
         5, 40, "水、电通，气不通，管网齐全", 42.02, 121.65],
        ["临街2号房", "张某（13800000001）", "朝阳区幸福街2号", "48", "2400", 4800, "空置", "-", "某二公司", "丁公司", "HT-002", "划拨", "幸福街4号", 4,
         30, "三通", 42.03, 121.66],
    ]  # fmt: skip
    one = {"rent_cny_m2_month": ASK, "lat": ASK, "lng": ASK}
    truth: Truth = {
        "临街1号": {**one, "owner_name": "刘某某", "address_zh": "中山路1号", "floor_area_m2": 56, "status": ASK},
        "临街2号": {
            **one,
            "owner_name": "张某",
            "address_zh": "朝阳区幸福街2号",
            "floor_area_m2": 48,
            "status": "available",
        },
    }
    kept = {"临街1号": ("HT-001", "2026.12.31", "丙公司", "出让", "幸福街3号", "40")}
    return Bureau("门面房.xlsx", workbook(Page(rows)), truth, ("13800000000", "13800000001", "中山市", "朝阳市"), kept)


def _stocktaking() -> Bureau:
    head = ["卡片编号", "资产名称", "规格型号", "数量", "计量单位", "原值", "净值", "使用部门", "存放地点", "盘点结果"]
    rows = [["某集团资产盘点表"], head, ["K001", "厂房", "框架", "1", "栋", "5000000", "3000000", "生产部", "A区", "正常"],
            ["K002", "起重机", "10t", "2", "台", "300000", "100000", "生产部", "A区", "闲置"]]  # fmt: skip
    truth: Truth = {"厂房": {"id": "K001"}, "起重机": {"id": "K002"}}
    return Bureau("盘点表.xlsx", workbook(Page(rows)), truth, ("5000000",), {"厂房": ("框架", "生产部")})


def _survey() -> Bureau:
    rows: list[list[Any]] = [
        ["某县闲置厂房摸排表"],
        ["序号", "乡镇", "企业名称", "厂房", None, "土地", None, "闲置起止时间", "租金（元/㎡）", "是否有房产证", "经度", "纬度", "备注"],
        [None, None, None, "面积", "层数", "面积", "性质"],
        [None, None, None, "平方米", "层", "亩"],
        [1, "城关镇", "顺达木器厂", 1200, 1, 5, "集体建设用地", "2022.3-至今", "0.5", "有", "42.0211", "121.6511", "临街"],
        [2, "城关镇", "宏图机械厂", "2,300", "2", "8.5亩", "国有出让", "8/5/2023", "6-8", "无", "42.031", "121.662", ""],
        [3, "东梁镇", "腾飞砖厂", "约3000㎡", "—", "1公顷", "租赁", "2020.5", "另议", "办理中", "", "", ""],
        ["合计", None, None, 6500, None, 28.5], ["注：坐标为高德坐标系。"], ["填表人：王五  联系电话：0418-1234567"],
    ]  # fmt: skip
    mu = 2000 / 3
    truth: Truth = {
        "顺达": {"owner_name": "顺达木器厂", "floor_area_m2": 1200, "storeys": 1, "land_area_m2": 5 * mu, "owner_type": "collective",
               "idle_since": "2022-03", "rent_cny_m2_month": ASK, "permits.property_certificate": "valid", "lat": ASK, "lng": ASK},
        "宏图": {"owner_name": "宏图机械厂", "floor_area_m2": 2300, "storeys": 2, "land_area_m2": 8.5 * mu, "owner_type": "state_owned",
               "idle_since": ASK, "rent_cny_m2_month": 7, "permits.property_certificate": "missing", "lat": ASK, "lng": ASK},
        "腾飞": {"owner_name": "腾飞砖厂", "floor_area_m2": 3000, "land_area_m2": 10000, "owner_type": ASK, "idle_since": "2020-05",
               "permits.property_certificate": "pending"},
    }  # fmt: skip
    page = Page(rows, "摸排", [(1, 1, 1, 13), (2, 4, 2, 5), (2, 6, 2, 7)])
    return Bureau("摸排表.xlsx", workbook(page), truth, ("王五",), {"顺达": ("城关镇", "临街")})


BUREAUS: Final = tuple(
    make()
    for make in (
        _idle_land,
        _rooms,
        _prospectus,
        _telephone,
        _township,
        _side_by_side,
        _council,
        _english,
        _halted,
        _floors,
        _estate,
        _system,
        _lettings,
        _stocktaking,
        _survey,
    )
)
