"""Where the assets of a sheet are found: headers, cards, and what every other row is for."""

from catalog.ledger.cards import strip_ordinal
from catalog.ledger.layout import lay_out
from catalog.ledger.tables import signature
from tests.catalog.books import sheet_of

PLAIN = [["序号", "资产名称", "地址", "建筑面积(㎡)"], [1, "甲库", "一路1号", 900], [2, "乙库", "二路2号", 800]]


def test_header_is_found_below_title_and_blank_rows() -> None:
    layout = lay_out(
        sheet_of([["某市闲置厂房台账"], [], ["填报单位：某市工业局（盖章）", "", "填报日期：2026年3月1日"], *PLAIN])
    )
    (table,) = layout.tables
    assert [column.header for column in table.columns] == ["序号", "资产名称", "地址", "建筑面积(㎡)"]
    assert [row.number for row in table.rows] == [5, 6]
    assert (layout.title, layout.reporter, layout.reported_on) == ("某市闲置厂房台账", "某市工业局", "2026年3月1日")
    assert [layout.roles[row] for row in range(1, 7)] == ["title", "empty", "meta", "header", "asset", "asset"]


def test_three_header_rows_units_and_numbering_are_one_header() -> None:
    rows = [
        ["序号", "基本信息", None, "规模", None],
        [None, "资产名称", "坐落", "面积", None],
        [None, None, None, "土地", "建筑"],
        [None, None, None, "亩", "㎡"],
        [1, 2, 3, 4, 5],
        [1, "甲库", "一路1号", 12.5, 900],
    ]
    merged = [(1, 1, 3, 1), (1, 2, 1, 3), (1, 4, 1, 5), (2, 2, 3, 2), (2, 3, 3, 3), (2, 4, 2, 5)]
    (table,) = lay_out(sheet_of(rows, merged=merged)).tables
    assert [(column.group, column.name) for column in table.columns] == [
        ("", "序号"), ("基本信息", "资产名称"), ("基本信息", "坐落"), ("规模>面积", "土地(亩)"), ("规模>面积", "建筑(㎡)"),
    ]  # fmt: skip
    assert [row.number for row in table.rows] == [6]


def test_sums_signatures_notes_and_templates_are_no_assets() -> None:
    rows = [
        *PLAIN,
        ["小  计", None, None, 1700],
        ["二、南园"],
        [3, "丙库", "三路3号", 700],
        [4],
        ["合计", "3宗", None, 2400],
        ["注：面积以证载为准"],
        ["审核：科室负责人", None, "填表：联络员"],
    ]
    layout = lay_out(sheet_of(rows))
    (table,) = layout.tables
    assert [row.number for row in table.rows] == [2, 3, 6]
    assert [(total.number, total.sub, total.above) for total in table.totals] == [(4, True, 2), (8, False, 3)]
    assert [layout.roles[row] for row in (4, 5, 7, 8, 9, 10)] == [
        "subtotal", "section", "template", "total", "note", "signature",
    ]  # fmt: skip
    assert table.rows[2].section == "二、南园"
    assert [row.block for row in table.rows] == [0, 0, 1]


def test_two_tables_of_other_columns_in_one_sheet() -> None:
    rows = [*PLAIN, [], ["地块情况"], ["宗地名称", "坐落", "土地面积(亩)", "规划用途"], ["丁地块", "四路", 30, "工业"]]
    first, second = lay_out(sheet_of(rows)).tables
    assert [row.number for row in first.rows] == [2, 3]
    assert [row.cells["A"].text for row in second.rows] == ["丁地块"]
    assert [column.name for column in second.columns] == ["宗地名称", "坐落", "土地面积(亩)", "规划用途"]


def test_merged_cells_are_filled_down_within_their_range_only() -> None:
    rows = [["园区", "资产名称", "建筑面积"], ["东园", "甲", 1], [None, "乙", 2], [None, "丙", 3]]
    (table,) = lay_out(sheet_of(rows, merged=[(2, 1, 3, 1)])).tables
    assert [row.cells["A"].text if "A" in row.cells else None for row in table.rows] == ["东园", "东园", None]


def test_cards_in_two_columns_with_labels_in_any_order_and_a_template() -> None:
    rows = [
        ["某集团闲置资产卡片"],
        ["资产一"], ["资产名称", "甲楼"], ["坐落", "一路1号"], ["建筑面积", "900㎡"], [],
        ["资产二"], ["坐落：", "二路2号"], ["建筑面积：800平方米"], ["资产名称：", "乙楼"], [],
        ["资产三"], ["资产名称"], ["坐落"], ["建筑面积"],
    ]  # fmt: skip
    layout = lay_out(sheet_of(rows))
    (table,) = layout.tables
    assert table.cards
    assert [{key: cell.text for key, cell in row.cells.items()} for row in table.rows] == [
        {"资产名称": "甲楼", "坐落": "一路1号", "建筑面积": "900㎡"},
        {"坐落": "二路2号", "建筑面积": "800平方米", "资产名称": "乙楼"},
    ]
    assert table.rows[1].cells["建筑面积"].address == "A9"
    assert len(layout.templates) == 1


def test_cards_parted_by_blanks_alone_begin_with_the_repeated_label() -> None:
    rows = [
        ["项目名称", "甲"],
        ["详细地址", "一路"],
        ["总建面", 900],
        [],
        ["项目名称", "乙"],
        ["详细地址", "二路"],
        ["总建面", 800],
    ]
    (table,) = lay_out(sheet_of(rows)).tables
    assert [row.cells["项目名称"].text for row in table.rows] == ["甲", "乙"]


def test_cards_of_four_columns_and_assets_beside_each_other() -> None:
    four = [["资产名称", "甲", "编号", "A-01"], ["坐落", "一路", "产权单位", "某厂"], ["结构", "砖混", "层数", 2]]
    (table,) = lay_out(sheet_of(four)).tables
    assert {key: cell.text for key, cell in table.rows[0].cells.items()} == {
        "资产名称": "甲", "编号": "A-01", "坐落": "一路", "产权单位": "某厂", "结构": "砖混", "层数": "2",
    }  # fmt: skip
    beside = [
        ["名称", "东库", "西库"],
        ["地址", "一路", "二路"],
        ["建筑面积(㎡)", 900, 800],
        ["状态", "闲置", "洽谈中"],
    ]
    (table,) = lay_out(sheet_of(beside)).tables
    assert [row.cells["名称"].text for row in table.rows] == ["东库", "西库"]
    assert [row.cells["状态"].address for row in table.rows] == ["B4", "C4"]


def test_a_sheet_of_instructions_holds_no_table() -> None:
    layout = lay_out(sheet_of([["填报说明"], ["一、租金为元/㎡·月。"], ["二、空白表示未掌握。"]]))
    assert layout.tables == []
    assert [text for _, text in layout.words][1:] == ["一、租金为元/㎡·月。", "二、空白表示未掌握。"]


def test_hidden_and_struck_rows_are_rows() -> None:
    (table,) = lay_out(sheet_of(PLAIN, hidden_rows=[2], struck=[3])).tables
    assert [(row.hidden, row.struck) for row in table.rows] == [(True, False), (False, True)]


def test_the_signature_knows_a_table_again_wherever_it_stands() -> None:
    turned = [[row[column] for column in (2, 0, 3, 1)] for row in PLAIN]
    (one,) = lay_out(sheet_of(PLAIN, "一月")).tables
    (other,) = lay_out(sheet_of([["标题"], [], *turned], "二月")).tables
    assert signature(one) == signature(other)


def test_ordinals_before_titles() -> None:
    assert [strip_ordinal(text) for text in ("（一）南院商务楼", "3、北库", "资产一", "地块2：东岗", "一号楼")] == [
        "南院商务楼", "北库", "", "东岗", "一号楼",
    ]  # fmt: skip
