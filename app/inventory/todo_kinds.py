"""The kinds of things to do about the inventory: doubts, what is missing, verification, deadlines, permits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.inventory.todo import KINDS, About, Item, Kind, Scope, add
from catalog.fields import FRESH_DAYS
from catalog.inventory import Wanted, take_stock
from catalog.inventory.stock import ANSWERED, POINT
from catalog.language import N_
from catalog.models import Asset, Keeper, OpenDoubt, Permit, Source
from catalog.moments import day_of
from catalog.records import present

_ASSET: Final = (Asset.pk, Asset.public_id, Asset.title_zh, Asset.title_en, Keeper.name)
UNFINISHED: Final = ("pending", "missing")


def _of_assets(scope: Scope, *columns: Any) -> Select[Any]:
    """Present assets that the reader sees, with their names and those of their keepers, and further columns."""
    query: Select[Any] = select(*_ASSET, *columns).join(Keeper, col(Keeper.id) == col(Asset.keeper_id))  # type: ignore[call-overload]
    query = query.where(present())
    return query if scope.keepers is None else query.where(col(Asset.keeper_id).in_(scope.keepers))


def _counted(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


Ask = Callable[[Scope], Select[Any]]


def _paged(query: Ask, item: Callable[[Any], Item]) -> tuple[Any, Any]:
    """Counting and reading the items that one question to the database gives."""

    def items(session: Session, scope: Scope, offset: int, limit: int) -> list[Item]:
        return [item(row) for row in session.execute(query(scope).offset(offset).limit(limit))]

    return lambda session, scope: _counted(session, query(scope)), items


# --- doubts ---


def _doubts(scope: Scope) -> Select[Any]:
    """Open doubts; of a point that is in doubt in both halves, the first half."""
    first = aliased(OpenDoubt)
    both = (
        select(first.asset_pk)  # type: ignore[call-overload]
        .where(col(first.asset_pk) == col(OpenDoubt.asset_pk), col(first.field) == "lat", col(first.state) == "open")
        .exists()
    )
    query = _of_assets(scope, OpenDoubt, Source).join(OpenDoubt, col(OpenDoubt.asset_pk) == col(Asset.pk))
    return (
        query.join(Source, col(Source.id) == col(OpenDoubt.source_id))
        .where(col(OpenDoubt.state) == "open", ~and_(col(OpenDoubt.field) == "lng", both))
        .order_by(col(Asset.pk), col(OpenDoubt.row), col(OpenDoubt.field))
    )


def _doubt_items(session: Session, scope: Scope, offset: int, limit: int) -> list[Item]:
    rows = session.execute(_doubts(scope).offset(offset).limit(limit)).all()
    halves = {
        doubt.asset_pk: doubt
        for doubt in session.scalars(
            select(OpenDoubt).where(
                col(OpenDoubt.asset_pk).in_([row[5].asset_pk for row in rows if row[5].field in POINT]),
                col(OpenDoubt.field) == "lng",
                col(OpenDoubt.state) == "open",
            )
        )
    }
    items = []
    for *asset, doubt, source in rows:
        doubts = [doubt]
        if doubt.field == "lat" and doubt.asset_pk in halves:
            doubts.append(halves[doubt.asset_pk])
        items.append(
            Item(
                About(*asset),
                text=N_("定一下怎么读"),
                field=doubt.field,
                since=day_of(source.at),
                doubts=doubts,
                source=source,
            )
        )
    return items


# --- what is missing ---


def _missing_count(session: Session, scope: Scope) -> int:
    return int(take_stock(session, scope.today, Wanted(scope.keepers)).lacks_key.sum())


def _missing_items(session: Session, scope: Scope, offset: int, limit: int) -> list[Item]:
    """Of every asset that lacks a key fact the one that matters most, and how many more are missing."""
    stock = take_stock(session, scope.today, Wanted(scope.keepers))
    lacking = np.flatnonzero(stock.lacks_key)
    count = (stock.expected - stock.known)[lacking]
    shown = lacking[np.argsort(-count, kind="stable")][offset : offset + limit].tolist()
    found = session.execute(_of_assets(scope).where(col(Asset.pk).in_([int(stock.pk[row]) for row in shown])))
    assets = {row[0]: row for row in found}
    items = []
    for row in shown:
        missing = stock.missing_at(row)
        first = next(item for item in missing if item.key)
        about = About(*assets[int(stock.pk[row])])
        items.append(Item(about, text=first.reason, field=first.field, values={"more": len(missing) - 1}))
    return items


# --- dates that passed ---


def _verification(scope: Scope) -> Select[Any]:
    old: ColumnElement[bool] = col(Asset.verified_at) < scope.today - timedelta(days=FRESH_DAYS)
    due = or_(col(Asset.verified_at).is_(None), old)
    return (
        _of_assets(scope, Asset.verified_at)
        .where(due)
        .order_by(col(Asset.verified_at).asc().nulls_first(), col(Asset.pk))
    )


def _verification_item(row: Any) -> Item:
    *asset, verified = row
    text = N_("从未核实：到现场看过再填核实日期") if verified is None else N_("再核实一次：还在不在、租没租、价变没变")
    return Item(About(*asset), text=text, field="verified_at", since=verified)


def _deadline(scope: Scope) -> Select[Any]:
    passed = (col(Asset.deadline) < scope.today) & (col(Asset.status) != ANSWERED)
    return (
        _of_assets(scope, Asset.deadline, Asset.responsible_zh)
        .where(passed)
        .order_by(col(Asset.deadline), col(Asset.pk))
    )


def _deadline_item(row: Any) -> Item:
    *asset, deadline, responsible = row
    if responsible:
        return Item(
            About(*asset),
            text=N_("问 {who} 办到哪一步，盘活了就改状态"),
            field="deadline",
            due=deadline,
            values={"who": responsible},
        )
    return Item(About(*asset), text=N_("定责任部门，盘活了就改状态"), field="deadline", due=deadline)


def _permits(scope: Scope) -> Select[Any]:
    query = _of_assets(scope, Permit.name, Permit.deadline, Permit.department_zh)
    late = (col(Permit.deadline) < scope.today) & col(Permit.state).in_(UNFINISHED)
    return (
        query.join(Permit, col(Permit.asset_pk) == col(Asset.pk))
        .where(late)
        .order_by(col(Permit.deadline), col(Asset.pk), col(Permit.name))
    )


def _permit_item(row: Any) -> Item:
    *asset, permit, deadline, department = row
    name = f"permits.{permit}"
    if department:
        return Item(
            About(*asset), text=N_("催 {who}，办下来就改手续状态"), field=name, due=deadline, values={"who": department}
        )
    return Item(About(*asset), text=N_("定主办部门，办下来就改手续状态"), field=name, due=deadline)


add(
    Kind(
        "doubts",
        N_("存疑待定"),
        N_("台账里这些格子有不止一种读法，或者看不懂。没定之前不算数。"),
        lambda session, scope: _counted(session, _doubts(scope)),
        _doubt_items,
    )
)
add(Kind("missing", N_("缺要紧的项"), N_("每处资产先补最要紧的一项。"), _missing_count, _missing_items))
add(
    Kind(
        "verification",
        N_("该核实了"),
        N_("超过一年没核实，或者从未核实：投资人会看到“旧”和“待”。"),
        *_paged(_verification, _verification_item),
    )
)
add(Kind("deadlines", N_("过了完成时限"), N_("完成时限已过，还没有盘活。"), *_paged(_deadline, _deadline_item)))
add(
    Kind(
        "permits",
        N_("手续超期"),
        N_("手续还在办或还缺，期限已过。"),
        *_paged(_permits, _permit_item),
    )
)

__all__ = ["KINDS"]
