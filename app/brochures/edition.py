"""Making a brochure: the chosen assets become an edition, frozen for good, which prints again the same."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from app.brochures.edition_shape import Draft, DraftAsset, Lang, Office, Reason
from app.brochures.models import Brochure
from app.brochures.sheet import freeze
from app.brochures.typeset import typeset
from app.clock import CALENDAR
from app.leads.offices import offices
from catalog.errors import InvalidInput, NotFound
from catalog.fields import FIELDS, field_of
from catalog.language import N_
from catalog.snapshot import Snapshot
from recommender.requirement import Requirement

if TYPE_CHECKING:
    from recommender.matching import Matching

MOST_ASSETS: Final = 100
LANGS: Final[tuple[Lang, ...]] = ("zh", "en", "both")
FOLDER: Final = "brochures"


def make(
    session: Session,
    snapshot: Snapshot,
    asset_ids: Sequence[str],
    *,
    for_whom: str,
    by_whom: str,
    lang: str,
    base_url: str,
    now: datetime,
    origin: str,
    requirement: Requirement | None = None,
    matching: "Matching | None" = None,
) -> Brochure:
    """A new edition of these assets as they are published now. InvalidInput or NotFound for a bad choice."""
    ids = list(dict.fromkeys(asset_ids))
    if not ids:
        raise InvalidInput(N_("推介册里一处资产也没有。"), where="asset")
    if len(ids) > MOST_ASSETS:
        raise InvalidInput(N_("一册最多 {n} 处"), where="asset", n=MOST_ASSETS)
    language = next((known for known in LANGS if known == lang), None)
    if language is None:
        raise InvalidInput(N_("推介册的语言只有 zh、en、both"), where="lang")
    records = snapshot.records([snapshot.row_of(asset_id) for asset_id in ids])
    found = offices(session, ids)
    reasons = _reasons(requirement, matching, now) if requirement and matching else {}
    today = now.astimezone(CALENDAR).date()
    brochure = Brochure(
        number=secrets.token_hex(8), token=secrets.token_urlsafe(18), created_at=now, origin=origin,
        for_whom=_line(for_whom), edition={},
    )  # fmt: skip
    session.add(brochure)
    session.flush()
    brochure.number = f"{today.year}-{brochure.id:04d}"
    assets = []
    for record in records:
        office = found.get(record["id"])
        tier, why = reasons.get(record["id"], (None, []))
        told: Office | None = None
        if office:
            told = {
                "name": office.name("en" if language == "en" else "zh-CN"),
                "phone": office.phone,
                "keeper": office.keeper,
            }
        assets.append(
            DraftAsset(record=record, url=f"{base_url}/assets/{record['id']}", office=told, reasons=why, tier=tier)
        )
    draft: Draft = {
        "number": brochure.number,
        "date": today.isoformat(),
        "lang": language,
        "for_whom": _line(for_whom),
        "by_whom": _line(by_whom),
        "title": None,
        "base_url": base_url,
        "need_text": requirement.text or None if requirement else None,
        "assets": assets,
    }
    brochure.edition = dict(freeze(draft))
    session.add(brochure)
    session.flush()
    return brochure


def find(session: Session, token: str) -> Brochure:
    """The brochure at an address. NotFound when there is none."""
    brochure = session.scalar(select(Brochure).where(col(Brochure.token) == token[:64]))
    if brochure is None:
        raise NotFound(N_("没有这本推介册"))
    return brochure


def pdf(session: Session, brochure: Brochure, data: Path) -> bytes:
    """The brochure as PDF: as it was printed first, or printed now from its frozen facts."""
    path = data / FOLDER / f"{brochure.number}.pdf"
    if brochure.sha256 and path.is_file():
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == brochure.sha256:
            return content
    content = typeset(brochure.edition)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{secrets.token_hex(4)}")
    temporary.write_bytes(content)
    temporary.replace(path)
    if not brochure.sha256:
        brochure.sha256 = hashlib.sha256(content).hexdigest()
        session.add(brochure)
        session.flush()
    return content


def _line(text: str) -> str:
    """One line of text, as it may stand on a cover."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())[:200]


def _reasons(requirement: Requirement, matching: "Matching", now: datetime) -> Mapping[str, tuple[Any, list[Reason]]]:
    """Why each asset is in, criterion by criterion, in both languages."""
    today = now.astimezone(CALENDAR).date()
    size = matching.snapshot.size
    both = [matching.match(requirement, min(size, 200), lang, today=today, relax=False) for lang in ("zh-CN", "en")]
    english = {asset.id: asset for asset in both[1].results}
    reasons: dict[str, tuple[Any, list[Reason]]] = {}
    for asset in both[0].results:
        told = []
        for zh, en in zip(asset.criteria, english[asset.id].criteria, strict=True):
            field = field_of(zh.criterion.field) or FIELDS["id"]
            told.append(
                Reason(
                    label_zh=field.zh,
                    label_en=field.en,
                    verdict=zh.verdict.name.lower(),  # type: ignore[typeddict-item]
                    text_zh=_without(zh.reason, field.zh),
                    text_en=_without(en.reason, field.en),
                )
            )
        reasons[asset.id] = (asset.tier, told)
    return reasons


def _without(reason: str, label: str) -> str:
    """A reason without the name that it begins with, which stands beside it already."""
    return reason.removeprefix(label).lstrip(" ：:") or reason
