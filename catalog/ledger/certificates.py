"""Certificates in columns of their own, with what is said beside them: a mortgage, a fire acceptance that waits."""

import re
from dataclasses import replace
from typing import Final

from catalog.fields import FIELDS, PERMIT_FIELDS, Field
from catalog.language import N_
from catalog.ledger.codes import NOT_NEEDED, flag, permit_state
from catalog.ledger.reading import Hints, Outcome, Reading
from catalog.ledger.several_codes import burdens
from catalog.ledger.wording import about, doubt, fold, is_unknown, joined

_CERTIFICATES: Final = frozenset(("permits.land_certificate", "permits.property_certificate"))


def fire(field: Field, text: str, hints: Hints) -> Outcome:
    """Fire acceptance, and the permit of it: accepted is valid; not accepted may be pending, missing or expired."""
    folded = fold(text)
    state = permit_state(PERMIT_FIELDS["fire"], text, hints)
    if NOT_NEEDED.search(folded):
        return Outcome(told=about(field, N_("“{field}”写明不需要：{value}"), text))
    if state.value == "valid" and re.search(r"待|抽查", folded):  # filed, and still to be looked at
        message = N_("“{field}”原文存疑：{value}")
        filed = doubt(about(PERMIT_FIELDS["fire"], message, text), Reading("valid"), Reading("pending"), default=None)
        both = (Reading(True, kept=folded), Reading(False, kept=folded))
        return replace(doubt(about(field, message, text), *both, default=None), others={"permits.fire": filed})
    if re.search(r"过期|失效|办理中|在办|待|整改|设计", folded) and not is_unknown(text, hints):
        others = {"permits.fire": state} if state.value else {}
        return Outcome((Reading(False, kept=folded),), others=others)
    said = flag(field, text, hints)
    if said.value is True:
        return replace(said, others={"permits.fire": Outcome((Reading("valid"),))})
    if said.value is False:
        readings = tuple(Reading(code) for code in ("missing", "pending", "expired"))
        problem = about(PERMIT_FIELDS["fire"], N_("“{field}”可能是几种，要定一种：{value}"), text)
        return replace(said, others={"permits.fire": Outcome(readings, problem)})
    return said


def permit(field: Field, text: str, hints: Hints) -> Outcome:
    """The state of a permit, with the encumbrances that its cell tells of, and of fire whether it was accepted."""
    found = permit_state(field, text, hints)
    if field.name in _CERTIFICATES and (held := burdens(text)):
        return replace(found, others={"encumbrances": Outcome((Reading(held, kept=joined(text)),))})
    if field.name != "permits.fire" or is_unknown(text, hints):
        return found
    accepted = fire(FIELDS["fire_accepted"], text, hints)
    if accepted.problem is not None and "permits.fire" in accepted.others:
        found = accepted.others["permits.fire"]
    return (
        replace(found, others={"fire_accepted": replace(accepted, others={})}) if accepted.value is not None else found
    )
