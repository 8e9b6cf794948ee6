"""Mapped files: what the keys of a mapping say of cells, and that what is not sure stays out and is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import Problem
from catalog.ledger.flat import read_flat
from catalog.ledger.ledger import Ledger
from catalog.ledger.mapping import SHIPPED, load_mapping

HEAD = '[keeper]\nname = "甲"\n[constants]\nkind = "land"\n[[column]]\nname = "名"\nfield = "title_zh"\n'


def read(tmp_path: Path, mapping: str, content: str, name: str = "a.csv") -> Ledger:
    (tmp_path / "m.toml").write_text(HEAD + mapping, "utf-8")
    (tmp_path / name).write_text(content, "utf-8")
    return read_flat(tmp_path / name, load_mapping(str(tmp_path / "m.toml")))


def facts(ledger: Ledger) -> list[dict[str, Any]]:
    return [
        {k: v for k, v in row.record.items() if k not in ("id", "keeper", "kind", "title_zh")} for row in ledger.rows
    ]


def told(ledger: Ledger) -> list[tuple[int, str | None, str]]:
    return [(doubt.row, doubt.column, doubt.text) for doubt in ledger.doubts]


def column(**keys: Any) -> str:
    return "[[column]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_toml(item)}' for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def test_a_part_of_a_cell_and_texts_that_stand_for_nothing(tmp_path: Path) -> None:
    mapping = (
        column(name="地区", field="province", split=",", part=1, values={"兵团": "新疆"}, others="keep")
        + column(name="地区", field="city", split=",", part=2)
        + column(name="县", field="county", unknown=["*本级", "某"])
    )
    ledger = read(tmp_path, mapping, '名,地区,县\n一,"兵团,农三师",53团\n二,江西省,赣州市本级\n三,,某\n')
    assert facts(ledger) == [{"province": "新疆", "city": "农三师", "county": "53团"}, {"province": "江西省"}, {}]
    assert ledger.doubts == []


def test_what_stands_for_nothing_in_the_whole_file(tmp_path: Path) -> None:
    mapping = (
        '[file]\nunknown = ["1901年*", "0"]\n'
        + column(name="期", field="deadline")
        + column(name="价", field="far_max")
    )
    assert facts(read(tmp_path, mapping, "名,期,价\n一,1901年01月01日,0.00\n二,2026年1月2日,1.5\n")) == [
        {}, {"deadline": "2026-01-02", "far_max": 1.5},
    ]  # fmt: skip


def test_a_figure_that_cannot_be_true_is_told_and_out(tmp_path: Path) -> None:
    ledger = read(
        tmp_path, column(name="积", field="land_area_m2", unit="公顷", doubtful=["0"]), "名,积\n一,0.000\n二,0.5\n"
    )
    assert facts(ledger) == [{}, {"land_area_m2": 5000.0}]
    assert told(ledger) == [(2, "积", "0.000")]


def test_columns_that_say_the_same_are_compared(tmp_path: Path) -> None:
    mapping = column(
        name="尺", field="land_area_m2", unit="sq ft", agrees_with="英亩", agrees_unit="acres", tolerance=0.1
    ) + column(name="用途", field="land_use", values={"工业": "industrial", "仓储": "storage"}, agrees_with="用途2")
    content = "名,尺,英亩,用途,用途2\n一,43560,1,工业,工业\n二,43560,1.2,工业,仓储\n三,43560,,仓储,\n"
    ledger = read(tmp_path, mapping, content)
    assert [sorted(row) for row in facts(ledger)] == [["land_area_m2", "land_use"], [], ["land_area_m2", "land_use"]]
    assert facts(ledger)[0]["land_area_m2"] == pytest.approx(4046.85, abs=0.01)
    assert told(ledger) == [(3, "尺", "43560"), (3, "用途", "工业")]


def test_a_price_for_all_of_an_area_is_divided_by_it(tmp_path: Path) -> None:
    mapping = column(name="积", field="land_area_m2", unit="公顷", doubtful=["0"]) + column(
        name="价", field="land_price_10k_cny_mu", unit="万元", per="积", per_unit="公顷", only={"式": ["出让"]}
    )
    ledger = read(tmp_path, mapping, "名,积,价,式\n一,2,300,出让\n二,2,300,划拨\n三,0,300,出让\n四,2,三百?,出让\n")
    assert [row.get("land_price_10k_cny_mu") for row in facts(ledger)] == [10.0, None, None, None]
    assert told(ledger) == [(4, "积", "0"), (4, "价", "300"), (5, "价", "三百?")]


def test_bounds_are_read_by_size_and_one_alone_is_a_doubt(tmp_path: Path) -> None:
    mapping = '[[bounds]]\ncolumns = ["下", "上"]\nlow = "control_targets.far_min"\nhigh = "far_max"\nunknown = ["0"]\n'
    ledger = read(tmp_path, mapping, "名,下,上\n一,1.2,0.8\n二,0.8,1.2\n三,0.00,1.0\n四,,\n五,1.5,0.7\n六,x,1\n")
    assert facts(ledger) == [
        {"control_targets": {"far_min": 0.8}, "far_max": 1.2},
        {"control_targets": {"far_min": 0.8}, "far_max": 1.2},
        {},
        {},
        {"control_targets": {"far_min": 0.7}, "far_max": 1.5},
        {},
    ]
    assert told(ledger) == [(4, "上", "1.0"), (7, "下", "x")]
    assert [(note.row, note.column, note.message.values["n"]) for note in ledger.notes] == [(2, "下、上", 2)]


def test_texts_made_of_columns_leave_out_what_is_empty(tmp_path: Path) -> None:
    mapping = column(field="description_zh", template=["1999 年调查", "供应：{式}", "{级}级"], join="；")
    assert facts(read(tmp_path, mapping, "名,式,级\n一,挂牌,\n二,,3\n")) == [
        {"description_zh": "1999 年调查；供应：挂牌"},
        {"description_zh": "1999 年调查；3级"},
    ]


def test_rows_without_what_makes_them_an_asset_are_rejected(tmp_path: Path) -> None:
    ledger = read(tmp_path, '[row]\nfilled = ["市"]\n', "名,市\n一,\n二,阜新\n")
    assert [row.number for row in ledger.rows] == [3]
    assert [(doubt.row, doubt.column) for doubt in ledger.rejected] == [(2, "市")]


def test_a_rejected_row_names_the_column_of_the_file_or_none(tmp_path: Path) -> None:
    mapping = column(name="状", field="status", values={"空": "available"}) + '[id]\ncolumn = "号"\n'
    ledger = read(tmp_path, mapping, f"名,状,号\n,空,1\n二,空,{'9' * 200}\n")
    assert [(doubt.row, doubt.column, doubt.problem.where) for doubt in ledger.rejected] == [
        (2, "名", "title_zh"), (3, "号", "id"),
    ]  # fmt: skip
    (tmp_path / "m.toml").write_text('[[column]]\nname = "积"\nfield = "land_area_m2"\nunit = "公顷"\n', "utf-8")
    (tmp_path / "a.csv").write_text("积\n2\n", "utf-8")
    nothing = read_flat(tmp_path / "a.csv", load_mapping(str(tmp_path / "m.toml")), "甲")
    assert [(doubt.column, doubt.problem.where) for doubt in nothing.rejected] == [(None, "kind")]


def test_numbers_are_made_of_columns_and_the_same_each_time(tmp_path: Path) -> None:
    mapping = '[id]\ncolumns = ["名", "期"]\n'
    first = read(tmp_path, mapping, "名,期,他\n一,1,x\n一,2,y\n")
    again = read(tmp_path, mapping, "名,期,他\n一,2,z\n一,1,z\n")
    numbers = [row.record["id"] for row in first.rows]
    assert len(set(numbers)) == 2
    assert [row.record["id"] for row in again.rows] == numbers[::-1]


def test_features_bring_their_boundary_and_a_point_inside(tmp_path: Path) -> None:
    ring = [[0, 0], [4, 0], [4, 1], [1, 1], [1, 4], [0, 4], [0, 0]]
    crossing = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    features = [
        {
            "type": "Feature",
            "properties": {"名": "一", "气": "YES"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        },
        {
            "type": "Feature",
            "properties": {"名": "二", "气": "NO"},
            "geometry": {"type": "Polygon", "coordinates": [crossing]},
        },
        {"type": "Feature", "properties": {"名": "三"}, "geometry": None},
    ]
    mapping = column(name="geometry", field="boundary", point=True) + column(name="气", field="gas")
    content = json.dumps({"type": "FeatureCollection", "features": features})
    first, second, third = facts(read(tmp_path, mapping, content, "a.geojson"))
    assert first["boundary"] == {"type": "Polygon", "coordinates": [ring]}
    assert (first["lng"] < 1 and first["lat"] < 4) or (first["lng"] < 4 and first["lat"] < 1)
    assert (first["gas"], second, third) == (True, {"gas": False}, {})
    ledger = read(tmp_path, mapping, content, "a.geojson")
    assert told(ledger)[0][:2] == (2, "geometry")


@pytest.mark.parametrize(
    "mapping",
    [
        column(field="far_max"),
        column(name="价", template=["{价}"], field="title_en"),
        column(name="价", field="far_max", per="积", per_unit="公顷", unit="万元"),
        column(name="价", field="land_price_10k_cny_mu", per="积", per_unit="公里", unit="万元"),
        column(name="积", field="land_area_m2", agrees_with="亩", agrees_unit="吨"),
        column(name="积", field="land_area_m2", tolerance=2.0),
        column(name="积", field="land_area_m2", part=0),
        column(name="状", field="status", when_empty="gone"),
        '[[bounds]]\ncolumns = ["上"]\nlow = "far_max"\nhigh = "far_max"\n',
        '[[bounds]]\ncolumns = ["下", "上"]\nlow = "title_zh"\nhigh = "far_max"\n',
        '[row]\nfilled = "市"\n',
    ],
)
def test_a_mapping_that_says_no_sense_is_refused_before_a_ledger_is_read(tmp_path: Path, mapping: str) -> None:
    (tmp_path / "m.toml").write_text(HEAD + mapping, "utf-8")
    with pytest.raises(Problem):
        load_mapping(str(tmp_path / "m.toml"))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_the_mappings_that_ship_can_be_read(path: Path) -> None:
    assert load_mapping(path.stem).needed


def test_supplied_land_comes_in_with_its_faults_told(shared_data: Path) -> None:
    ledger = read_flat(shared_data / "real" / "landchina_industrial_2016_2017.csv", load_mapping("landchina"))
    assert (len(ledger.rows), len(ledger.rejected)) == (968, 0)
    alone = [doubt for doubt in ledger.doubts if "容积率" in str(doubt.column) and "、" not in str(doubt.column)]
    assert (len(alone), len(ledger.doubts)) == (553, 557)
    assert [note.message.values["n"] for note in ledger.notes] == [317]
    assert {row.record["status"] for row in ledger.rows} == {"revitalised"}
    for row in ledger.rows:
        if "far_max" in row.record:
            assert 0 < row.record["control_targets"]["far_min"] <= row.record["far_max"]
    assert not [row for row in ledger.rows if "1900年" in row.record["description_zh"]]


def test_industrial_areas_come_in_without_the_totals_of_the_state(shared_data: Path) -> None:
    ledger = read_flat(shared_data / "real" / "rigis_industrial_areas.geojson", load_mapping("rigis"))
    assert (len(ledger.rows), [doubt.row for doubt in ledger.rejected]) == (335, [48, 78, 257])
    assert {(doubt.column, doubt.problem.where) for doubt in ledger.doubts} == {("AREA", "land_area_m2")}
    assert len(ledger.doubts) == 232
    assert all(row.record["boundary"] and row.record["lat"] for row in ledger.rows)
    first = ledger.rows[0].record
    assert (first["gas"], first["status"], first["city"]) == (True, "available", "Woonsocket")
    assert first["land_area_m2"] == pytest.approx(166_799, abs=1)


def test_a_list_of_values_speaks_for_each_part_of_a_cell(tmp_path: Path) -> None:
    mapping = column(name="式", field="modes", values={"租": ["lease"], "售": ["sale"], "租售": ["lease", "sale"]})
    ledger = read(tmp_path, mapping, "名,式\n一,租；售\n二,租售\n三,售、租、售\n四,租；送\n")
    assert facts(ledger) == [
        {"modes": ["lease", "sale"]},
        {"modes": ["lease", "sale"]},
        {"modes": ["sale", "lease"]},
        {},
    ]
    assert told(ledger) == [(5, "式", "租；送")]


def test_a_row_that_ends_before_others_is_told(tmp_path: Path) -> None:
    mapping = column(name="县", field="county")
    ledger = read(tmp_path, mapping, "名,县,注\n一,甲,\n二\n三,丙\n四,丁\n")
    assert [(note.row, note.column, note.message.text("zh-CN")) for note in ledger.notes] == [
        (3, "县", "1 行比别的行短，从“县”起按空着读：第 3 行"),
        (4, "注", "2 行比别的行短，从“注”起按空着读：第 4、5 行"),
    ]
    assert read(tmp_path, mapping, "名,县,注\n一,甲\n二,乙\n").notes == []  # left out everywhere


def test_a_figure_that_cannot_be_is_told_as_people_write_it(tmp_path: Path) -> None:
    ledger = read(tmp_path, column(name="积", field="land_area_m2"), "名,积\n一,-5\n二,1234567890123\n")
    assert [doubt.problem.text("zh-CN") for doubt in ledger.doubts] == [
        "“土地面积”不会是 -5（应在 0 到 100,000,000,000 之间）",
        "“土地面积”不会是 1,234,567,890,123（应在 0 到 100,000,000,000 之间）",
    ]


def test_of_two_rows_neither_verified_later_what_differs_is_told_fact_by_fact(tmp_path: Path) -> None:
    mapping = (
        '[id]\ncolumn = "号"\n'
        + column(name="积", field="land_area_m2")
        + column(name="县", field="county")
        + column(name="核", field="verified_at")
    )
    ledger = read(tmp_path, mapping, "号,名,积,县,核\n1,一,100,甲,\n1,一,200,甲,\n1,一,100,乙,\n")
    assert facts(ledger) == [{"land_area_m2": 100.0, "county": "甲"}]
    assert [(note.row, note.column, note.message.text("zh-CN")) for note in ledger.notes] == [
        (3, "积", "“土地面积”和第 2 行不一样：收入的是 100，这里是 200，请核对"),
        (3, None, "与第 2 行是同一处资产，分不出哪一行核实得晚，按先写的一行（第 2 行）收入"),
        (4, "县", "“县区”和第 2 行不一样：收入的是 甲，这里是 乙，请核对"),
        (4, None, "与第 2 行是同一处资产，分不出哪一行核实得晚，按先写的一行（第 2 行）收入"),
    ]
    later = read(tmp_path, mapping, "号,名,积,县,核\n1,一,100,甲,\n1,一,200,甲,2026-03-01\n")
    assert [note.message.text("zh-CN") for note in later.notes] == [
        "与第 2 行是同一处资产，按核实较晚的一行（第 3 行）收入，另一行留作历史"
    ]
