"""Picking assets: a basket is found by the token in a cookie and made with the first pick. It reserves nothing."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.basket.models import Basket, BasketItem
from catalog.errors import Conflict
from catalog.language import N_

LIMIT = 100


def find(session: Session, token: str | None) -> Basket | None:
    """The basket of a token; None when there is none."""
    if not token:
        return None
    return session.scalar(select(Basket).where(col(Basket.token_hash) == _hash(token)))


def create(session: Session, token: str, now: datetime) -> Basket:
    """A new basket that the token finds again."""
    basket = Basket(token_hash=_hash(token), used_at=now)
    session.add(basket)
    session.flush()
    return basket


def asset_ids(session: Session, basket: Basket | None) -> list[str]:
    """What lies in a basket, in the order of picking."""
    if basket is None:
        return []
    query = (
        select(col(BasketItem.asset_id))
        .where(col(BasketItem.basket_id) == basket.id)
        .order_by(col(BasketItem.picked_at), col(BasketItem.asset_id))
    )
    return list(session.scalars(query))


def pick(session: Session, basket: Basket, asset_id: str, now: datetime) -> None:
    """Put an asset in; picking twice is picking once. Conflict when the basket is full."""
    held = session.scalar(select(func.count()).select_from(BasketItem).where(col(BasketItem.basket_id) == basket.id))
    if (held or 0) >= LIMIT:
        raise Conflict(N_("提篮里最多放 {n} 处，请先去掉几处"), where="asset", n=LIMIT)
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    row = {"basket_id": basket.id, "asset_id": asset_id, "picked_at": now}
    session.execute(insert(BasketItem).values(row).on_conflict_do_nothing())
    basket.used_at = now


def drop(session: Session, basket: Basket, asset_id: str | None = None) -> None:
    """Take one asset out, or all of them."""
    query = delete(BasketItem).where(col(BasketItem.basket_id) == basket.id)
    if asset_id is not None:
        query = query.where(col(BasketItem.asset_id) == asset_id)
    session.execute(query)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
