"""A made-up catalogue of any size: the same for the same seed, with the spread of facts that ledgers have."""

import random
from collections.abc import Iterator
from typing import Any

PLACES = [
    ("辽宁省", "阜新市", ["细河区", "彰武县", "海州区", "阜新蒙古族自治县"]),
    ("辽宁省", "锦州市", ["太和区", "凌海市", "义县"]),
    ("辽宁省", "沈阳市", ["于洪区", "新民市", "辽中区"]),
    ("辽宁省", "盘锦市", ["大洼区", "盘山县"]),
    ("内蒙古自治区", "包头市", ["青山区", "九原区", "石拐区"]),
    ("内蒙古自治区", "通辽市", ["科尔沁区", "开鲁县"]),
    ("内蒙古自治区", "赤峰市", ["松山区", "林西县"]),
]
TRADES = [
    "液压件",
    "风电叶片",
    "锂电池",
    "铸造",
    "皮革",
    "食品",
    "饲料",
    "氟化工",
    "玻璃",
    "包装印刷",
    "农机",
    "光伏支架",
    "数据中心",
    "冷链物流",
]
SAID = [
    "地面为金刚砂耐磨层，磨床区另做了独立防振基础。", "屋面去年换过，檐沟未做。", "变压器两台，一用一备。", "蒸汽管到厂区外墙。", "留有桁架机械手一台。",
    "南跨有恒温精加工间。", "污水接园区管网，预处理站停用。", "铁路专用线到厂门，轨枕未铺。", "冷库两座，制冷机组需检修。", "二层可分隔，货梯三吨。",
    "消防水池容量足，喷淋未做。", "土壤调查已完成，结论合格。", "围墙完好，门卫室可用。", "行车轨道平直，端梁有锈。", "办公楼三层，带食堂。",
]  # fmt: skip


def records(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` records in the exchange format."""
    random_ = random.Random(seed)
    kinds = ["factory"] * 5 + ["land"] * 3 + ["soe_property", "halted_enterprise"]
    for number in range(count):
        province, city, counties = random_.choice(PLACES)
        kind, trade = random_.choice(kinds), random_.choice(TRADES)
        record: dict[str, Any] = {
            "id": f"B-{number:07d}", "keeper": f"{city}第{number % 97}园区管委会", "kind": kind,
            "title_zh": f"{trade}{'地块' if kind == 'land' else '厂房'}{number}号", "province": province, "city": city,
            "county": random_.choice(counties), "park": f"{city[:2]}第{number % 211}工业园区",
            "address_zh": f"{city}工业路{number % 1000}号", "lat": round(random_.uniform(40.5, 44), 4),
            "lng": round(random_.uniform(109, 124), 4), "owner_type": random_.choice(["private", "state_owned", "mixed"]),
            "title_status": random_.choice(["complete", "complete", "land_only", "none"]),
            "modes": random_.sample(["lease", "sale", "joint_venture", "transfer"], random_.randint(1, 2)),
            "status": random_.choices(["available", "negotiating", "revitalised"], [85, 12, 3])[0],
            "verified_at": f"{random_.randint(2023, 2026)}-{random_.randint(1, 11):02d}-{random_.randint(1, 28):02d}",
            "idle_since": f"{random_.randint(2015, 2026)}-{random_.randint(1, 11):02d}",
            "land_area_m2": round(random_.lognormvariate(10, 1)), "suitable_industries": random_.sample(TRADES, 2),
            "description_zh": f"原为{trade}车间，" + "".join(random_.sample(SAID, 5)),
        }  # fmt: skip
        facts: dict[str, Any] = {
            "power_kva": random_.choice([400, 630, 800, 1250, 2000, 4000, 6300, 10_000]),
            "gas": random_.random() < 0.6,
            "heating": random_.random() < 0.5,
            "rent_cny_m2_month": round(random_.uniform(3, 18), 1),
            "km_expressway": round(random_.uniform(1, 40), 1),
            "permits": {
                name: random_.choice(["valid", "valid", "pending", "missing"]) for name in ("eia", "fire", "planning")
            },
        }
        if kind != "land":
            facts |= {
                "floor_area_m2": round(random_.lognormvariate(8.8, 0.8)), "clear_height_m": round(random_.uniform(4, 18), 1),
                "crane_t": random_.choice([3, 5, 10, 16, 20, 32, 50]), "storeys": random_.randint(1, 4),
                "structure": random_.choice(["steel", "concrete", "brick"]), "floor_load_t_m2": random_.choice([1, 2, 3, 5]),
                "divisible_from_m2": random_.choice([500, 1000, 3000]),
            }  # fmt: skip
        record |= {name: value for name, value in facts.items() if random_.random() < 0.75}
        yield record
