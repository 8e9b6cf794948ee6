"""A need as a part of an address, so that an edited one can be come back to, sent to somebody and kept."""

import base64
import json
import zlib
from typing import Final

from app.incoming import check_value
from catalog.errors import InvalidInput
from catalog.language import N_
from recommender.requirement import Requirement

MOST_BYTES: Final = 200_000  # unpacked
MOST_ADDRESS: Final = 12_000  # characters


def packed(requirement: Requirement) -> str:
    """A requirement as letters that an address may hold; "" where they would be too many."""
    text = json.dumps(requirement.to_json(), ensure_ascii=False, separators=(",", ":"))
    letters = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return letters if len(letters) <= MOST_ADDRESS else ""


def unpacked(text: str) -> Requirement:
    """The requirement that `packed` made letters of. InvalidInput where it is none."""
    try:
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), MOST_BYTES)
        found = json.loads(plain) if unpacker.eof else None
    except (ValueError, zlib.error, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidInput(N_("需求读不出来，请回到上一页重发"), where="need")
    check_value(found, "need")
    return Requirement.from_json(found)
