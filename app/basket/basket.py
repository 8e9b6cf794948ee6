"""Picking assets: a basket is found by the token in a cookie and made with the first pick. It reserves nothing."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.basket.models import Basket, BasketItem
from catalog.database import Table
from catalog.errors import Conflict
from catalog.language import N_

LIMIT = 100


def find(session: Session, token: str | None) -> Basket | None:
    """The basket of a token; None when there is none."""
    if not token:
        return None
    return session.scalar(select(Basket).where(col(Basket.token_hash) == _hash(token)))


def find_or_create(session: Session, token: str, now: datetime) -> Basket:
    """The basket of a token, made with its first use; first uses that come together share one."""
    found = find(session, token)
    if found is None:
        _insert_new(session, Basket, {"token_hash": _hash(token), "used_at": now})
        found = find(session, token)
        assert found is not None
    return found


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
    others = (col(BasketItem.basket_id) == basket.id) & (col(BasketItem.asset_id) != asset_id)
    if (session.scalar(select(func.count()).select_from(BasketItem).where(others)) or 0) >= LIMIT:
        raise Conflict(N_("提篮里最多放 {n} 处，请先去掉几处"), where="asset", n=LIMIT)
    _insert_new(session, BasketItem, {"basket_id": basket.id, "asset_id": asset_id, "picked_at": now})
    basket.used_at = now


def drop(session: Session, basket: Basket, asset_id: str | None = None) -> None:
    """Take one asset out, or all of them."""
    query = delete(BasketItem).where(col(BasketItem.basket_id) == basket.id)
    if asset_id is not None:
        query = query.where(col(BasketItem.asset_id) == asset_id)
    session.execute(query)


def _insert_new(session: Session, table: type[Table], row: Mapping[str, Any]) -> None:
    """Insert a row, unless one with its key is there already."""
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    session.execute(insert(table).values(row).on_conflict_do_nothing())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
