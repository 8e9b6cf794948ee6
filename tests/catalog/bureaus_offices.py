"""Ledgers of counties, townships, parks and councils, for tests of reading any ledger."""

from typing import Any, Final

from tests.catalog.bureaus import ASK, Bureau, Page, Rows, Truth, delimited, workbook


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
    )
)
