"""An asset for machines, in the words of schema.org: a listing, the place it is about, and on what terms it is offered.

A factory is a Place: Accommodation is for people to stay in. A Place has no size of its own, so that areas are
properties with their UN/CEFACT unit. An Offer cannot name a Place as its item; it belongs to the listing.
"""

from collections.abc import Mapping
from typing import Any, Final

from app.assets.facts import Reserves
from app.assets.offer import is_offered
from app.rendering import title
from catalog.fields import FIELDS, public_facts

UNIT_CODES: Final = {
    "land_area_m2": "MTK", "floor_area_m2": "MTK", "clear_height_m": "MTR", "crane_t": "TNE", "power_kva": "KVA",
}  # fmt: skip
SELL, LEASE_OUT = (f"http://purl.org/goodrelations/v1#{name}" for name in ("Sell", "LeaseOut"))
# A price: what is done for it, how many yuan one of it is, and what it is the price of.
PRICES: Final[dict[str, tuple[str, int, str | None]]] = {
    "rent_cny_m2_month": (LEASE_OUT, 1, "m²/month"),
    "sale_price_cny": (SELL, 1, None),
    "land_price_10k_cny_mu": (SELL, 10_000, "mu (666.67 m²)"),
}
FUNCTIONS: Final = {"lease": LEASE_OUT, "sale": SELL, "auction": SELL, "transfer": SELL}


def linked_data(record: Mapping[str, Any], reserves: Reserves, base_url: str, lang: str) -> dict[str, Any]:
    """The public facts of an asset as JSON-LD; what is not known has no key, and what is only planned is left out."""
    facts = public_facts(record)
    url, name = f"{base_url}/assets/{facts['id']}", title(facts, lang)
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "RealEstateListing",
            "@id": url,
            "url": url,
            "identifier": facts["id"],
            "name": name,
            "description": facts.get("description_en" if lang == "en" else "description_zh"),
            "lastReviewed": facts.get("verified_at"),
            "publisher": {"@type": "Organization", "name": facts["keeper"]} if facts.get("keeper") else None,
            "mainEntity": _place(facts, reserves, url, name, lang),
            "offers": _offers(facts, reserves) if is_offered(facts) else None,
        }
    )


def _place(facts: Mapping[str, Any], reserves: Reserves, url: str, name: str, lang: str) -> dict[str, Any]:
    address = _known(
        {
            "addressRegion": facts.get("province"),
            "addressLocality": "".join(str(facts[part]) for part in ("city", "county") if facts.get(part)),
            "streetAddress": facts.get("address_zh"),
        }
    )
    point = facts.get("lat"), facts.get("lng")
    geo = {"@type": "GeoCoordinates", "latitude": point[0], "longitude": point[1]} if None not in point else None
    properties = [
        _known({"@type": "PropertyValue", "propertyID": field, "name": FIELDS[field].label(lang),
                **_amount(field, facts, reserves), "unitCode": code})
        for field, code in UNIT_CODES.items()
        if facts.get(field) is not None and field not in reserves.planned
    ]  # fmt: skip
    return _known(
        {
            "@type": "Place",
            "@id": f"{url}#place",
            "name": name,
            "address": {"@type": "PostalAddress", **address} if address else None,
            "geo": geo,
            "additionalProperty": properties,
        }
    )


def _amount(field: str, facts: Mapping[str, Any], reserves: Reserves) -> dict[str, Any]:
    """A figure, or the two ends that it lies between."""
    ends = reserves.spans.get(field)
    return {"minValue": ends[0], "maxValue": ends[1]} if ends else {"value": facts[field]}


def _offers(facts: Mapping[str, Any], reserves: Reserves) -> list[dict[str, Any]]:
    """One offer for each price, and one for each thing that may be done without a price on record."""
    state = "InStock" if facts["status"] == "available" else "LimitedAvailability"
    made: dict[str, list[dict[str, Any]]] = {}
    for field, (function, times, unit) in PRICES.items():
        if facts.get(field) is None or field in reserves.planned:
            continue
        ends = reserves.spans.get(field)
        price = {"minPrice": ends[0] * times, "maxPrice": ends[1] * times} if ends else {"price": facts[field] * times}
        kind = "UnitPriceSpecification" if unit else "PriceSpecification"
        asked = _known({"@type": kind, "priceCurrency": "CNY", **price, "unitText": unit})
        made.setdefault(function, []).append(asked)
    for mode in facts.get("modes") or []:
        if mode in FUNCTIONS:
            made.setdefault(FUNCTIONS[mode], [])
    return [
        _known(
            {
                "@type": "Offer",
                "businessFunction": function,
                "availability": f"https://schema.org/{state}",
                "priceSpecification": prices,
            }
        )
        for function, prices in made.items()
    ]


def _known(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None and value != "" and value != []}
