"""What is on offer: one rule for picking, printing and asking. What is in use again keeps its dossier, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from catalog.errors import Conflict, InvalidInput
from catalog.language import N_
from catalog.search.query import OFFERED

MOST_NAMED: Final = 10
LONGEST_NAMED: Final = 60


def is_offered(record: Mapping[str, Any]) -> bool:
    """Whether an asset may be picked, printed in a brochure and asked about."""
    return record.get("status") in OFFERED


def check_offered(records: Iterable[Mapping[str, Any]], gone: Sequence[str] = ()) -> None:
    """InvalidInput that names the ids of no asset in the catalogue; Conflict, the assets that are not on offer."""
    if gone:
        named = tuple(asset_id[:LONGEST_NAMED] for asset_id in gone[:MOST_NAMED])
        raise InvalidInput(N_("目录里没有编号为 {ids} 的资产"), where="asset", ids=named)
    if withdrawn := tuple(record["id"] for record in records if not is_offered(record)):
        raise Conflict(N_("{ids} 已经盘活，不再对外提供"), where="asset", ids=withdrawn[:MOST_NAMED])
