"""A ledger from being handed in to being loaded: who sees it, in which state it is, what was decided about it.

A change of state is one guarded statement: of two people who do the same at once, one does it.
"""

import hashlib
import re
import secrets
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from sqlalchemy import Select, func, or_, select, update
from sqlmodel import Session, col

from app.ledgers.models import STATES, Upload
from catalog.errors import Conflict, InvalidInput, NotFound, Problem, TooLarge
from catalog.language import LANGUAGES, N_
from catalog.ledger.formats import limits
from catalog.models import Asset, History, Keeper, KeeperColumns, Source, Stage
from catalog.records import loaded
from catalog.vocabulary import Term, Vocabulary

if TYPE_CHECKING:
    from app.dependencies import Staff

FOLDER: Final = "ledgers"
ORIGINAL: Final = "original"
LOCK: Final = "lock"  # held by the process that works on an upload
STATE_LABELS = Vocabulary(
    "upload",
    Term("waiting", "等着读", "Waiting"),
    Term("reading", "正在读", "Being read"),
    Term("ready", "请核对", "To be checked"),
    Term("loading", "正在收下", "Being loaded"),
    Term("cancelling", "正在放弃", "Being given up"),
    Term("loaded", "已收下", "Loaded"),
    Term("cancelled", "已放弃", "Given up"),
    Term("failed", "没读成", "Not read"),
)
assert tuple(STATE_LABELS) == STATES
INTERRUPTED: Final = N_("做到一半被打断了，什么也没有写入：请再来一次")
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class KeeperChoice:
    """Who answers for a file: a keeper that is there, a new one by name, or (neither) whom the file names."""

    keeper_id: int | None = None
    new: str | None = None


def folder_of(data: Path, key: str) -> Path:
    """Where the file of an upload lies, and what was read of it."""
    return data / FOLDER / key


def said(problem: Problem) -> dict[str, str]:
    """What a problem says, in every language."""
    return {lang: problem.text(lang) for lang in LANGUAGES}


# --- who sees what ---


def _visible(query: Select[Any], staff: "Staff") -> Select[Any]:
    if staff.keepers is None:
        return query
    return query.where(or_(col(Upload.user_id) == staff.user.id, col(Upload.keeper_id).in_(staff.keepers)))


def listing(session: Session, staff: "Staff", page: int, per_page: int) -> tuple[list[Upload], int]:
    """The uploads that somebody sees, newest first, and how many there are in all."""
    query = _visible(select(Upload), staff)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(col(Upload.created_at).desc(), col(Upload.id).desc())
    return list(session.scalars(newest.offset((page - 1) * per_page).limit(per_page))), total


def find(session: Session, key: str, staff: "Staff") -> Upload:
    """The upload of a key. NotFound, the same for one that is not there and one of others."""
    found: Upload | None = session.scalar(_visible(select(Upload), staff).where(col(Upload.key) == key))
    if found is None:
        raise NotFound(N_("没有这份台账"), where="key")
    return found


def keepers(session: Session, staff: "Staff") -> list[Keeper]:
    """The keepers that somebody may hand in for."""
    query = select(Keeper).order_by(col(Keeper.name))
    if staff.keepers is not None:
        query = query.where(col(Keeper.id).in_(staff.keepers))
    return list(session.scalars(query))


def keeper_names(session: Session, ids: Collection[int | None]) -> dict[int | None, str]:
    """The names of keepers, by id."""
    return dict(session.execute(select(col(Keeper.id), col(Keeper.name)).where(col(Keeper.id).in_(ids))).all())


def _worker(session: Session, staff: "Staff") -> dict[str, Any]:
    """For whom a job works: by whom, and which keepers it may touch (None: any)."""
    allowed = None if staff.keepers is None else sorted(keeper_names(session, staff.keepers).values())
    return {"by": staff.user.name, "allowed": allowed}


def chosen_keeper(session: Session, staff: "Staff", text: str, new: str) -> KeeperChoice:
    """The keeper that a form names: an id, `new` with a name, or nothing for whom the file names."""
    own = {str(keeper.id): keeper.id for keeper in keepers(session, staff)}
    if text in own:
        return KeeperChoice(own[text])
    if staff.keepers is not None:
        raise InvalidInput(N_("请选你自己的填报单位"), where="keeper")
    if text == "new":
        name = " ".join(new.split())
        if not 0 < len(name) <= 200 or not name.isprintable():
            raise InvalidInput(N_("新单位的名称要 1 到 200 个字"), where="new_keeper")
        there = session.scalar(select(col(Keeper.id)).where(col(Keeper.name) == name))
        return KeeperChoice(there) if there else KeeperChoice(new=name)
    if text == "":
        return KeeperChoice()
    raise InvalidInput(N_("没有这个填报单位"), where="keeper")


# --- handing in ---


def shown_name(name: str | None) -> str:
    """The name of a file as it is kept and shown: its last part, on one line."""
    last = re.split(r"[\\/]", name or "")[-1]
    plain = "".join(
        character for character in last if character.isprintable() and not "\ud800" <= character <= "\udfff"
    )
    if len(plain) > 200:
        plain = plain[:150] + plain[-50:]
    return plain.strip() or "ledger"


def hand_in(
    session: Session,
    data: Path,
    staff: "Staff",
    file: BinaryIO,
    name: str,
    choice: KeeperChoice,
    now: datetime,
) -> Upload:
    """Keep a file and wait for its reading. InvalidInput or TooLarge, with nothing left behind, for what is no ledger."""
    from catalog.ledger.read import check_kind  # with all that reads ledgers

    key = secrets.token_hex(16)
    folder = folder_of(data, key)
    folder.mkdir(parents=True, mode=0o700)
    try:
        size, sha256 = _store(file, folder / ORIGINAL, name)
        check_kind(folder / ORIGINAL, name)
        upload = Upload(
            key=key, user_id=staff.user.id, keeper_id=choice.keeper_id, file_name=name, sha256=sha256, size=size,
            decisions={"new_keeper": choice.new, **_worker(session, staff)}, created_at=now, updated_at=now,
        )  # fmt: skip
        session.add(upload)
        session.flush()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return upload


def _store(file: BinaryIO, path: Path, name: str) -> tuple[int, str]:
    """Copy a file in pieces; its size and SHA-256."""
    size, digest = 0, hashlib.sha256()
    with path.open("xb") as out:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > limits.MOST_BYTES:
                message = N_("文件 {name} 超过 {n} MB")
                raise TooLarge(message, where="file", name=name, n=limits.MOST_BYTES // 1_000_000)
            digest.update(block)
            out.write(block)
    return size, digest.hexdigest()


# --- changes of state ---


def move(session: Session, upload: Upload, before: Collection[str], after: str, now: datetime, **more: Any) -> bool:
    """Put an upload into a state, if it is in one of those before; whether it was."""
    changed = session.execute(
        update(Upload)
        .where(col(Upload.id) == upload.id, col(Upload.state).in_(before))
        .values(state=after, updated_at=now, **more)
        .execution_options(synchronize_session=False)
    )
    session.refresh(upload)
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def read_again(session: Session, upload: Upload, staff: "Staff", now: datetime, why: Problem | None = None) -> None:
    """Have the file read once more, with what was decided so far; `why` is told until something else is done."""
    decisions = {**upload.decisions, **_worker(session, staff)}
    problem = said(why) if why else None
    if not move(
        session, upload, ("ready", "failed"), "waiting", now, decisions=decisions, problem=problem, progress=""
    ):
        raise Conflict(N_("这份台账现在不能再读"))


def confirm(session: Session, upload: Upload, staff: "Staff", seen: str, now: datetime) -> bool:
    """Have the file loaded as it was seen; False when somebody did so already.

    Conflict when it was read again since. When it was read for somebody who may touch other keepers, or the catalogue
    changed since, it is read again, to be looked at again.
    """
    if upload.state in ("loading", "cancelling", "loaded"):
        return False
    worker = _worker(session, staff)
    if upload.state == "ready" and upload.decisions.get("allowed") != worker["allowed"]:
        read_again(session, upload, staff, now)
        return False
    if upload.state != "ready" or (upload.summary or {}).get("reading") != seen:
        raise Conflict(N_("预览变了，请再看一遍再收下"))
    if (upload.summary or {}).get("nothing"):
        raise Conflict(N_("里面没有能收的资产"))
    if _is_outdated(session, upload):
        read_again(session, upload, staff, now, Conflict(N_("目录里这些单位的资产有了新的改动，预览变了，请再看一遍")))
        return False
    decisions = {**upload.decisions, **worker}
    if move(session, upload, ("ready",), "loading", now, decisions=decisions, problem=None, progress=""):
        return True
    if upload.state in ("loading", "cancelling", "loaded"):
        return False
    raise Conflict(N_("预览变了，请再看一遍再收下"))


def _is_outdated(session: Session, upload: Upload) -> bool:
    """Whether an asset of the file's keepers changed, or came, since the file was compared with the catalogue."""
    summary = upload.summary or {}
    if "compared" not in summary:
        return True
    last, free = summary["compared"] or (0, 0)
    concerned = select(col(Asset.pk)).join(Keeper, col(Keeper.id) == col(Asset.keeper_id))
    concerned = concerned.where(col(Keeper.name).in_(summary["keepers"]), loaded()).limit(1)
    changed = concerned.join(History, col(History.asset_pk) == col(Asset.pk)).where(col(History.id) > last)
    return session.scalar(changed) is not None or session.scalar(concerned.where(col(Asset.pk) >= free)) is not None


def cancel(session: Session, upload: Upload, now: datetime) -> None:
    """Give an upload up. What is being loaded already is asked to stop, and says itself how it ended."""
    if move(session, upload, ("waiting", "reading", "ready", "failed"), "cancelled", now, progress="", problem=None):
        return
    if move(session, upload, ("loading", "cancelling"), "cancelling", now) or upload.state == "cancelled":
        return
    raise Conflict(N_("这份台账已经收下了，不能再放弃"))


def settle(session: Session, upload: Upload, problem: Problem, now: datetime) -> None:
    """Say what came of an upload whose job is no more: a load is in, whole, or it is not at all."""
    if upload.state in ("waiting", "reading"):
        move(session, upload, ("waiting", "reading"), "failed", now, progress="", problem=said(problem))
    elif upload.state in ("loading", "cancelling"):
        source = written(session, upload)
        if source is not None:
            finish(session, upload, source, upload.summary or {}, now)
        elif upload.state == "cancelling":
            move(session, upload, ("cancelling",), "cancelled", now, progress="", problem=None)
        else:
            move(session, upload, ("loading",), "ready", now, progress="", problem=said(problem))


def finish(session: Session, upload: Upload, source: int | None, summary: Mapping[str, Any], now: datetime) -> None:
    """The file is in: say so, and keep what was corrected of its columns for the next file of its keepers."""
    keeper, new = upload.keeper_id, upload.decisions.get("new_keeper")
    if keeper is None and new:
        keeper = session.scalar(select(col(Keeper.id)).where(col(Keeper.name) == new))
    columns = upload.decisions.get("columns", {})
    written_for = session.scalars(select(col(Keeper.id)).where(col(Keeper.name).in_(summary.get("keepers", ()))))
    for key in {keeper, *written_for} - {None} if columns else ():
        kept = session.get(KeeperColumns, key) or KeeperColumns(keeper_id=key, tables={}, updated_at=now)
        tables = {name: {**(kept.tables.get(name) or {}), **headers} for name, headers in columns.items()}
        kept.tables, kept.updated_at = {**kept.tables, **tables}, now
        session.add(kept)
    move(
        session, upload, ("loading", "cancelling"), "loaded", now, progress="", problem=None, source_id=source,
        keeper_id=keeper, summary=dict(summary),
    )  # fmt: skip


def written(session: Session, upload: Upload) -> int | None:
    """The source that loading an upload made; None when nothing of it is in the catalogue."""
    began = (upload.summary or {}).get("loading_at")
    if began is None:
        return None
    found = session.scalar(
        select(col(Source.id)).where(
            col(Source.sha256) == upload.sha256, col(Source.at) == datetime.fromisoformat(began)
        )
    )
    staged = {key for made in session.scalars(select(col(Stage.made))) for key in made.get("source", ())}
    return None if found in staged else found


def drop_files(data: Path, key: str) -> None:
    """Take away the file and what was read of it."""
    shutil.rmtree(folder_of(data, key), ignore_errors=True)
