"""What is on offer: one rule for picking, printing and asking. What is in use again keeps its dossier, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from catalog.errors import Conflict
from catalog.language import N_
from catalog.search.query import OFFERED

MOST_NAMED: Final = 10


def is_offered(record: Mapping[str, Any]) -> bool:
    """Whether an asset may be picked, printed in a brochure and asked about."""
    return record.get("status") in OFFERED


def check_offered(records: Iterable[Mapping[str, Any]], gone: Sequence[str] = ()) -> None:
    """Conflict that names those of these assets that are not on offer, or the ids that have left the catalogue."""
    if gone:
        raise Conflict(N_("{ids} 已不在目录里"), where="asset", ids=tuple(gone[:MOST_NAMED]))
    if withdrawn := tuple(record["id"] for record in records if not is_offered(record)):
        raise Conflict(N_("{ids} 已经盘活，不再对外提供"), where="asset", ids=withdrawn[:MOST_NAMED])
