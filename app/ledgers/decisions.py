"""What was decided about an upload: doubts, rows to keep apart, assets to withdraw, columns."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import Session, col

from app.ledgers.models import Upload
from catalog.errors import Conflict, TooLarge
from catalog.language import N_

_MOST_DECISIONS: Final = 20_000


def decide(
    session: Session, upload: Upload, seen: str, change: Callable[[dict[str, Any]], dict[str, Any]], now: datetime
) -> None:
    """Change what was decided about the reading that was seen. Nobody's change is lost when two decide at once."""
    for _ in range(5):
        if upload.state != "ready" or (upload.summary or {}).get("reading") != seen:
            raise Conflict(N_("预览变了，请再看一遍"))
        decisions = change({**upload.decisions})
        if sum(len(decisions.get(name, ())) for name in ("doubts", "apart", "withdraw")) > _MOST_DECISIONS:
            raise TooLarge(N_("决定超过 {n} 处"), where="decisions", n=_MOST_DECISIONS)
        changed = session.execute(
            update(Upload)
            .where(
                col(Upload.id) == upload.id, col(Upload.state) == "ready", col(Upload.updated_at) == upload.updated_at
            )
            .values(decisions=decisions, updated_at=now)
            .execution_options(synchronize_session=False)
        )
        session.refresh(upload)
        if changed.rowcount == 1:  # type: ignore[attr-defined]
            return
    raise Conflict(N_("有人正在改同一份台账，请再试一次"))


def digest_of(decisions: Mapping[str, Any]) -> str:
    """What tells whether rows and counts were read with these decisions."""
    counted = [decisions.get("doubts", {}), sorted(decisions.get("apart", ()))]
    return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()[:16]


def with_items(decisions: dict[str, Any], name: str, shown: Collection[str], ticked: Collection[str]) -> dict[str, Any]:
    """Decisions with a list of things changed: of those that were shown, the ticked ones stand in it."""
    kept = [item for item in decisions.get(name, ()) if item not in shown]
    return {**decisions, name: [*kept, *(item for item in dict.fromkeys(shown) if item in set(ticked))]}


def with_columns(
    decisions: dict[str, Any], table: str, given: Mapping[str, Any], letters: Mapping[str, str]
) -> dict[str, Any]:
    """Decisions with the columns of a table corrected; what was decided of their cells is asked anew.

    `given` is by header what `understand` takes (None: leave out), or "" to go back to what is proposed; `letters` says
    where each column stands (`sheet!AB`).
    """
    columns = {signature: dict(headers) for signature, headers in decisions.get("columns", {}).items()}
    mine = columns.setdefault(table, {})
    stale = []
    for header, decided in given.items():
        if decided == "":
            mine.pop(header, None)
        else:
            mine[header] = decided
        if header in letters:
            stale.append(re.compile(re.escape(letters[header]) + r"\d+/"))
    doubts = {
        key: choice for key, choice in decisions.get("doubts", {}).items() if not any(p.match(key) for p in stale)
    }
    return {**decisions, "columns": {name: found for name, found in columns.items() if found}, "doubts": doubts}
