"""Making a brochure: the chosen assets become an edition, frozen for good, which prints again the same."""

import hashlib
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import select
from sqlmodel import Session, col

from app.assets.facts import reserves
from app.assets.offer import check_offered
from app.brochures.edition_shape import Draft, DraftAsset, Lang, Office, Reason, Verdict
from app.brochures.figures import keeper_names, once, tags
from app.brochures.models import Brochure
from app.brochures.sheet import freeze
from app.brochures.typeset import TypesetError, made_with, typeset
from app.clock import CALENDAR
from app.leads.offices import offices
from catalog.errors import Conflict, InvalidInput, NotFound
from catalog.files import own_folder
from catalog.language import N_
from catalog.snapshot import Snapshot
from recommender.requirement import Requirement

if TYPE_CHECKING:
    from recommender.matching import MatchedAsset, Matching

log = logging.getLogger(__name__)

MOST_ASSETS: Final = 100
LONGEST_LINE: Final = 200
LANGS: Final[tuple[Lang, ...]] = ("zh", "en", "both")
FOLDER: Final = "brochures"


def check_language(lang: str) -> Lang:
    """The language of a brochure. InvalidInput when it is none of them."""
    language = next((known for known in LANGS if known == lang), None)
    if language is None:
        raise InvalidInput(N_("推介册的语言只有 zh、en、both"), where="lang")
    return language


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
    """A new edition of these assets, each once, as they are published now.

    InvalidInput, NotFound or Conflict for what cannot be printed: it is refused, never shortened.
    """
    ids = list(dict.fromkeys(asset_ids))
    if not ids:
        raise InvalidInput(N_("推介册里一处资产也没有。"), where="asset")
    if len(ids) > MOST_ASSETS:
        raise InvalidInput(N_("一册最多 {n} 处"), where="asset", n=MOST_ASSETS)
    language = check_language(lang)
    for_whom = _line(for_whom, "for_whom", N_("“给谁”最多 {limit} 个字"))
    by_whom = _line(by_whom, "by_whom", N_("“由谁”最多 {limit} 个字"))
    rows = [snapshot.row_of(asset_id) for asset_id in ids]
    records = snapshot.records(rows)
    check_offered(records)
    found = offices(session, ids)
    today = now.astimezone(CALENDAR).date()
    matched = matching.explain(requirement, rows, ("zh-CN", "en"), today=today) if requirement and matching else None
    brochure = Brochure(
        number=secrets.token_hex(8), token=secrets.token_urlsafe(18), created_at=now, origin=origin,
        for_whom=for_whom, edition={},
    )  # fmt: skip
    session.add(brochure)
    session.flush()
    brochure.number = f"{today.year}-{brochure.id:04d}"
    assets = []
    for place, (row, record) in enumerate(zip(rows, records, strict=True)):
        reserved, office = reserves(snapshot, row), found.get(record["id"])
        told: Office | None = None
        if office:
            told = {
                "name": once(office.name(tag) for tag in tags(language)),
                "phone": office.phone,
                "keeper": keeper_names(office.keeper, language),
            }
        assets.append(
            DraftAsset(
                record=record,
                spans={name: list(ends) for name, ends in reserved.spans.items()},
                planned=sorted(reserved.planned),
                url=f"{base_url}/assets/{record['id']}",
                office=told,
                reasons=_reasons(matched[0][place], matched[1][place]) if matched else [],
                tier=matched[0][place].tier if matched else None,
            )
        )
    draft: Draft = {
        "number": brochure.number,
        "date": today.isoformat(),
        "lang": language,
        "for_whom": for_whom,
        "by_whom": by_whom,
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
    """The brochure as PDF: as it was printed first, or printed now from its frozen facts.

    Conflict when its file is gone and what is printed now is not the same, byte for byte: an edition never changes.
    """
    path = own_folder(data / FOLDER) / f"{brochure.number}.pdf"
    if brochure.sha256 and path.is_file():
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == brochure.sha256:
            return content
        log.warning("brochure %s: its file is damaged and is printed again", brochure.number)
    content = _printed(brochure)
    temporary = path.with_suffix(f".{secrets.token_hex(4)}")
    temporary.write_bytes(content)
    temporary.replace(path)
    if not brochure.sha256:
        brochure.sha256 = hashlib.sha256(content).hexdigest()
        brochure.edition = {**brochure.edition, "made_with": made_with()}
        session.add(brochure)
        session.flush()
    return content


def _printed(brochure: Brochure) -> bytes:
    """What the frozen facts give now; the same as ever if it was printed before."""
    then, now = brochure.edition.get("made_with"), made_with()
    try:
        content = typeset(brochure.edition)
    except (InvalidInput, TypesetError):
        if not brochure.sha256 or then == now:
            raise
        content = b""  # a template of another version may have no place for these facts
    if brochure.sha256 and hashlib.sha256(content).hexdigest() != brochure.sha256:
        log.error("brochure %s does not print again the same: made with %s, now %s", brochure.number, then, now)
        if then == now:
            raise Conflict(
                N_("第 {number} 版的文件丢了，也印不出一模一样的一本。请重新做一本。"), number=brochure.number
            )
        raise Conflict(
            N_("第 {number} 版的文件丢了；排版程序或版式已经换过，印不出一模一样的一本。请重新做一本。"),
            number=brochure.number,
        )
    return content


def _line(text: str, where: str, message: str) -> str:
    """One line of text, as it may stand on a cover. InvalidInput for one that has no room there."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    if len(line) > LONGEST_LINE:
        raise InvalidInput(message, where=where, limit=LONGEST_LINE)
    return line


def _reasons(chinese: "MatchedAsset", english: "MatchedAsset") -> list[Reason]:
    """Why an asset is in, criterion by criterion, in both languages."""
    return [
        Reason(verdict=cast("Verdict", zh.verdict.name.lower()), text_zh=zh.reason, text_en=en.reason)
        for zh, en in zip(chinese.criteria, english.criteria, strict=True)
    ]
