"""Burdens on the title that no column of burdens tells of: in remarks, comments, columns of amounts and internal columns.

The kind of a burden is for everybody, its amount is not. What is said plainly is a fact; what depends on other words,
or goes against what a column of burdens says, waits for a person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from catalog.errors import InvalidInput
from catalog.fields import FIELDS
from catalog.language import N_
from catalog.ledger.cells import Cell
from catalog.ledger.codes import codes_in, patterns
from catalog.ledger.dates import when
from catalog.ledger.draft import Draft
from catalog.ledger.own_words import keepers_words
from catalog.ledger.proposals import Proposal
from catalog.ledger.reading import Outcome, Reading
from catalog.ledger.tables import Row
from catalog.ledger.wording import NONE, UNKNOWN_FOLDED, fold

# In running text a lease or a quarrel may be anybody's; over a column of its own the word is enough.
_IN_TEXT: Final = patterns(
    (r"抵押|质押|按揭|\bmortgaged?\b", "mortgage"),
    (r"查封|(?<![冷速])冻结(?![间库室能温])|扣押|保全|轮候|\b(?:seiz|frozen)", "seizure"),
    (
        r"欠(?!租|缺)[^,;]{0,12}?(?:[薪税费款债账息]|工资|社保|\d\s?万?元)|欠[缴付交发]|拖欠(?!租)|未缴清|未结清|\barrears",
        "arrears",
    ),
)
_IN_HEADER: Final = (
    *_IN_TEXT,
    *patterns((r"租赁|承租|租约|出租|租户", "existing_lease"), (r"纠纷|争议|诉讼|涉诉", "dispute")),
)
_OF_TITLE: Final = re.compile(r"权利(?:负担|限制|状况|瑕疵)|他项权|负担|产权限制")
# Of a column with such words the figure is no amount that is owed.
_NO_AMOUNT: Final = re.compile(r"可抵押|抵押率|评估|价值|抵押物|编号|电话|联系")
_ALL_KINDS: Final = r"抵押|质押|按揭|查封|冻结|扣押|保全|轮候|欠|拖欠|租赁|承租|纠纷|争议|诉讼"
_DENIED: Final = re.compile(
    rf"(?:无|未|没有?|不存在|不)(?:被|设定|设立|设|办理|任何|有|曾|其他|银行|法院|存在)*(?:{_ALL_KINDS})"
)
_LIFTED: Final = re.compile(
    r"解除|解封|解押|解冻|撤押|涂销|注销|结清|还清|清偿|缴清|补齐|补缴|已[还缴付清]|到期未续|清退|腾空"
)
_UNSURE: Final = re.compile(
    r"[?]|拟|可(?:以|用于)?抵押|可能|疑似|曾|原|如|若|或|待|部分|未明|不详|他人|担保|相邻|隔壁|周边|其[他它余]|前任|(?<!不)动产|设备|[机车]"
)
_CLAUSE: Final = re.compile(r"[,;。、\n()]")


def tell_burdens(draft: Draft, row: Row, proposals: Sequence[Proposal], today: date) -> None:
    """The burdens that cells of a row tell of beside the columns of burdens, as facts or as doubts with their cell."""
    listed = (
        "encumbrances" in draft.record
    )  # a column lists the burdens: words elsewhere that add to them are asked about
    for cell, kinds, plain, named in _found(row, proposals, today):
        held = draft.record.get("encumbrances")
        new = [kind for kind in kinds if kind not in (held or [])]
        waiting = next((doubt for doubt in draft.doubts if doubt.field == "encumbrances"), None)
        if not new or (waiting and any(set(new) <= set(one.value) for one in waiting.readings if one.value)):
            continue
        if plain and held != [] and waiting is None and (named or not listed):
            draft.put("encumbrances", Reading(new), cell)
            continue
        all_kinds = [*(held or []), *new]
        if held == []:
            draft.withdraw("encumbrances")
        field = FIELDS["encumbrances"]
        problem = InvalidInput(
            N_("“{field}”写在别处，是否算上：{value}"), where=field.name, field=field, value=cell.text[:80]
        )
        readings = (Reading(all_kinds), Reading(held)) if held is not None else (Reading(all_kinds),)
        draft.doubt(cell, field.name, Outcome(readings, problem, 0 if held is None else None))


def _found(row: Row, proposals: Sequence[Proposal], today: date) -> Iterator[tuple[Cell, list[str], bool, bool]]:
    """Cells with the burdens that they tell of, whether plainly, and whether their column names the burden."""
    for proposal in proposals:
        cell = row.cells.get(proposal.column.key)
        if cell is None:
            continue
        if comment := keepers_words(cell.comment):
            yield replace(cell, text=comment), *burdens_in(comment), False
        if cell.struck or fold(cell.text) in UNKNOWN_FOLDED | NONE:
            continue
        if proposal.field in (None, "remarks_zh", "description_zh") or proposal.internal:
            under = _under(proposal, cell, today) if proposal.field in (None, "!debt") else None
            yield cell, *(under or burdens_in(cell.text)), under is not None


def burdens_in(text: str) -> tuple[list[str], bool]:
    """The burdens that a text tells of, and whether every clause that does says so plainly; none that are lifted."""
    found: list[str] = []
    plain = True
    clauses = _CLAUSE.split(fold(text))
    for clause, behind in zip(clauses, [*clauses[1:], ""], strict=True):
        kinds, left = codes_in(clause, _IN_TEXT)
        if (
            not kinds
            or _DENIED.search(clause)
            or _LIFTED.search(clause)
            or _LIFTED.match(re.sub("^[已均现]+", "", behind))
        ):
            continue
        plain = plain and not _UNSURE.search(left) and len(clause) <= 30
        found += [kind for kind in kinds if kind not in found]
    return found, plain


def _under(proposal: Proposal, cell: Cell, today: date) -> tuple[list[str], bool] | None:
    """What a column named after a burden says by an amount, or under a group of burdens by any words; None for others."""
    header = fold(proposal.column.header)
    kinds = codes_in(fold(proposal.column.name), _IN_HEADER)[0]
    text = fold(cell.text)
    if len(kinds) != 1 or _NO_AMOUNT.search(header):
        return None
    grouped = _OF_TITLE.search(fold(proposal.column.group)) is not None
    amount = re.match(r"约?\s?(\d[\d,.]*)", text)
    if amount is not None:
        owed = float(re.sub(r"[,.]+$", "", amount[1]).replace(",", "") or 0) > 0 if amount[1].count(".") < 2 else False
        if not owed or (not grouped and kinds[0] in ("existing_lease", "dispute")):
            return None
    elif not grouped or re.match(r"[无未没否不×]", text):
        return None
    if _LIFTED.search(text):
        return [], True
    until = when(text, today, ahead=40)
    return kinds, not _UNSURE.search(text) and (until is None or amount is not None or until.last >= today)
