"""What of a public text is not for the public, in the spellings that ledgers have."""

import pytest

from catalog.ledger.passages import inside, passages


@pytest.mark.parametrize(
    ("name", "text", "rest"),
    [
        ("responsible_zh", "高新区管委会 赵六 13812345678", "高新区管委会"),
        ("responsible_zh", "高新区管委会赵六13812345678", "高新区管委会"),
        ("responsible_zh", "高新区管委会（赵六，138 1234 5678）", "高新区管委会"),
        ("responsible_zh", "工信局、商务局 联系人：钱进", "工信局、商务局"),
        ("responsible_zh", "招商局 王主任", "招商局"),
        ("responsible_zh", "招商局/孙小梅", "招商局"),
        ("responsible_zh", "区工信局 0418-2812345", "区工信局"),
        ("plan_zh", "出租（底价6元）", "出租"),
        ("plan_zh", "出租，底价6元/㎡·月，可分割", "出租，可分割"),
        ("plan_zh", "整体出让；保留价为三千万元；2027年前完成", "整体出让；2027年前完成"),
        ("plan_zh", "转让，心理价位2800万左右", "转让"),
        ("plan_zh", "招商（仅供内部：拟给甲公司）", "招商"),
        ("idle_reason_zh", "账面价值3500万，评估价4200万", ""),
        ("idle_reason_zh", "企业停产。资产账面净值1,200万元。", "企业停产。"),
        ("idle_reason_zh", "领导意见：暂缓", ""),
        ("idle_reason_zh", "资金断裂；县长批示：先收储，再挂牌；待招商", "资金断裂；待招商"),
        ("idle_reason_zh", "已抵押给农行，贷款2000万元", "已抵押给农行，贷款"),
        ("description_zh", "钢结构厂房，联系电话：0418-2812345，底价3000万元", "钢结构厂房"),
        ("description_zh", "层高9米。联系人张三 手机13900001111。", "层高9米。"),
        ("description_zh", "看房请找李工 13900001111", "看房请找"),
        ("description_zh", "咨询微信：zhao_liu66，有吊车", "有吊车"),
        ("description_en", "Steel hall, reserve price 30 million CNY, two cranes", "Steel hall, two cranes"),
        ("description_en", "Steel hall; tel: +86 418 281 2345", "Steel hall"),
        ("owner_name", "李四（身份证210902197001011234）", "李四"),
        ("owner_name", "李四 21090219700101123X", "李四"),
        ("owner_name", "王五 13812345678", "王五"),
        ("verified_by", "赵六 13812345678", ""),
        ("address_zh", "创业路6号（门卫13812345678）", "创业路6号（门卫）"),
        ("title_zh", "一号厂房（评估值980万）", "一号厂房"),
    ],
)
def test_what_is_for_the_inside_is_taken_out(name: str, text: str, rest: str) -> None:
    left, taken = passages(name, text)
    assert left == rest
    assert taken
    assert passages(name, left) == (left, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plan_zh", "公开拍卖，公示底价1200万元（起拍价）"),
        ("plan_zh", "网拍，起拍价800万元"),
        ("plan_zh", "底价待定"),
        ("plan_zh", "出租，租金6元/㎡·月"),
        ("plan_zh", "按评估价出让"),
        ("description_zh", "层高9.5米，10kV 2000kVA，柱距8×24m，承重3t/㎡"),
        ("description_zh", "建筑面积13812345678㎡"),
        ("description_zh", "不动产单元号210902001001GB00012F00010001"),
        ("description_zh", "统一社会信用代码91210900MA0XY12345"),
        ("description_zh", "辽(2019)阜新市不动产权第0012345号"),
        ("description_zh", "原值班室改为办公室，共3层"),
        ("description_zh", "机电设备3,000台，2021-05-12投产"),
        ("description_zh", "高新区管委会负责水电接入"),
        ("owner_name", "李宁（中国）体育用品有限公司"),
        ("owner_name", "张三"),
        ("owner_name", "阜新金马铸造有限公司（原阜新第一铸造厂）"),
        ("responsible_zh", "高新区管委会、工信局"),
        ("responsible_zh", "市国资委 金融办"),
        ("responsible_zh", "经开区 安监"),
        ("idle_reason_zh", "环评意见未批复，企业资金链断裂"),
        ("idle_reason_zh", "已抵押，2019年查封"),
        ("idle_reason_zh", "负责人更替，项目搁置"),
        ("eia_limits_zh", "COD排放限值50mg/L，不得新增排污口"),
    ],
)
def test_what_is_no_such_thing_stays(name: str, text: str) -> None:
    assert passages(name, text) == (text, [])


def test_every_public_text_of_a_record_is_looked_at() -> None:
    record = {
        "id": "13812345678", "title_zh": "一号厂房", "plan_zh": "底价6元", "remarks_zh": "底价6元",
        "suitable_industries": ["铸造", "联系电话13812345678"], "floor_area_m2": 100,
    }  # fmt: skip
    found = {field.name: (rest, taken) for field, rest, taken in inside(record)}
    assert found == {
        "plan_zh": (None, ["底价6元"]),
        "suitable_industries": (["铸造"], ["联系电话13812345678"]),
    }
