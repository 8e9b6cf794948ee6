"""Ledgers of companies, courts and programs that export them, for tests of reading any ledger."""

from typing import Any, Final

from tests.catalog.bureaus import ASK, Bureau, Page, Truth, lines, workbook


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
                "status": "available", "rent_cny_m2_month": 10.5, "built_year": 2015, **at(118.35, 35.06)},
        "二号仓": {"id": "ZC2023002", "address_zh": "临沂市兰山区通达路2号", "floor_area_m2": 8000, "land_area_m2": 10000, "encumbrances": ["mortgage"], "status": ASK,
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
        "临街1号": {
            **one,
            "owner_name": "刘某某",
            "address_zh": "中山路1号",
            "floor_area_m2": 56,
            "status": ASK,
            "gas": False,
        },
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
        _halted,
        _floors,
        _estate,
        _system,
        _lettings,
        _stocktaking,
        _survey,
    )
)
