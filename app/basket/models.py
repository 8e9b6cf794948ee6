"""Tables of the basket: what a visitor picked, without an account."""

from datetime import datetime

from sqlalchemy import Column, DateTime
from sqlmodel import Field

from catalog.database import Table


class Basket(Table, table=True):
    """One visitor's basket. Only the hash of the token in the visitor's cookie is kept."""

    __tablename__ = "basket"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    used_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class BasketItem(Table, table=True):
    """One asset in a basket, by its public id, which outlives a withdrawn asset."""

    __tablename__ = "basket_item"
    basket_id: int = Field(foreign_key="basket.id", primary_key=True, ondelete="CASCADE")
    asset_id: str = Field(primary_key=True, max_length=120)
    picked_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
