"""The sample catalogue that ships with Tilan: three ledgers, all fictional, with invented offices to ask."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from catalog.ledger.flat import read_flat
from catalog.ledger.importer import load_together
from catalog.ledger.ledger import Ledger
from catalog.ledger.plan import Loading
from catalog.ledger.report import ImportReport

FILES: Final = tuple(
    Path(__file__).parent / name for name in ("fuxin_factories.jsonl", "zones.jsonl", "state_owned.jsonl")
)


class _Offices(dict[str, dict[str, str]]):
    """An invented office and an unassigned phone number for every keeper of the sample."""

    def get(self, key: str, default: Any = None) -> Any:
        """The office of a keeper; the number is the same at every load."""
        number = 1000 + sum(ord(character) for character in key) % 9000
        return {
            "office_zh": "招商服务窗口（样本）",
            "office_en": "Investment desk (sample)",
            "phone": f"000-0000-{number}",
        }


def ledgers() -> Iterator[Ledger]:
    """The three ledgers, read and checked."""
    for path in FILES:
        yield read_flat(path)


def load_sample(session: Session, now: datetime) -> list[ImportReport]:
    """Load the sample into the catalogue, all of it or nothing: in one transaction, which the caller commits."""
    return load_together(session, ledgers(), Loading(now, offices=_Offices()))
