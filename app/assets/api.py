"""One asset as JSON."""

from typing import Any

from fastapi import APIRouter

from app.dependencies import LanguageDep, PublicationDep
from app.rendering import title

router = APIRouter(tags=["assets"])


@router.get("/assets/{asset_id}")
def asset(asset_id: str, publication: PublicationDep, lang: LanguageDep) -> dict[str, Any]:
    """All public facts of an asset; what is not known has no key."""
    record = publication.snapshot.record(publication.snapshot.row_of(asset_id))
    return {**record, "title": title(record, lang)}
