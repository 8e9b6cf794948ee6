"""One asset as JSON."""

from typing import Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from app.dependencies import LanguageDep, PublicationDep
from app.errors import problems
from app.rendering import title
from catalog.fields import FIELDS

router = APIRouter(tags=["assets"])
LANG: Final = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "of titles, labels and sentences",
    "schema": {"type": "string", "enum": ["zh-CN", "en"], "default": "zh-CN"},
}


def _facts(schema: dict[str, Any]) -> None:
    """Every public fact that an asset may have, by its name here, its English name and its unit."""
    for field in FIELDS.values():
        if field.visibility == "public":
            unit = f" ({field.unit})" if field.unit else ""
            schema["properties"].setdefault(field.name, {"description": f"{field.en}{unit}"})


class AssetOut(BaseModel):
    """The public facts of an asset; what is not known has no key."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_facts)

    id: str
    title: str


@router.get("/assets/{asset_id}", responses=problems(404), openapi_extra={"parameters": [LANG]})
def asset(asset_id: str, publication: PublicationDep, lang: LanguageDep) -> AssetOut:
    """All public facts of an asset; what is not known has no key."""
    record = publication.snapshot.record(publication.snapshot.row_of(asset_id))
    return AssetOut(**{**record, "title": title(record, lang)})
