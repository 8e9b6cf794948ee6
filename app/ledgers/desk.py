"""Ledgers on the desk: handing in, progress, what was understood, decisions, loading, the report."""

from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import FileResponse, Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from app import clock
from app.accounts import accounts
from app.dependencies import LedgerLoaderDep, NowDep, RuntimeDep, SessionDep, Staff, TodayDep, ViewDep
from app.ledgers import decisions, preview, shown, uploads
from app.ledgers.forms import FieldsDep, column_changes, doubt_changes, first, keep_choices
from app.ledgers.models import Upload
from app.ledgers.runner import Runner
from app.ledgers.views import PER_PAGE, detail_page
from app.rendering import View
from app.runtime import Runtime
from app.security import SESSION_COOKIE, Right, Tries, may
from catalog.errors import Conflict, InvalidInput, NotFound, Problem, TooLarge
from catalog.language import N_
from catalog.ledger.formats import limits

router = APIRouter()
HOME: Final = "/desk/ledgers"
_tries = Tries(most=60, seconds=600)


async def body_limit(runtime: Runtime, scope: Scope) -> int:
    """How large a body may be that hands in a file: only who may hand in ledgers sends one; 0 for everybody else."""
    if scope["method"] != "POST" or scope["path"] != HOME:
        return 0
    token = Request(scope).cookies.get(SESSION_COOKIE)
    return limits.MOST_BYTES + 1_000_000 if await run_in_threadpool(_may_send, runtime, token) else 0


def _may_send(runtime: Runtime, token: str | None) -> bool:
    with runtime.sessions() as session:
        return may(accounts.session_user(session, token, clock.now()), Right.LOAD_LEDGERS)


async def get_runner(request: Request) -> Runner:
    """The jobs of this installation's uploads."""
    runner: Runner = request.app.state.ledgers
    return runner


RunnerDep = Annotated[Runner, Depends(get_runner)]


@router.get(HOME)
def ledgers(view: ViewDep, staff: LedgerLoaderDep, session: SessionDep, runner: RunnerDep, page: int = 1) -> Response:
    """The form to hand in a ledger, and those that were handed in, newest first."""
    return _listed(view, staff, session, runner, page)


def _listed(
    view: View, staff: Staff, session: Session, runner: Runner, page: int, problem: Problem | None = None
) -> Response:
    page = max(1, min(page, 100_000))
    rows, total = uploads.listing(session, staff, page, PER_PAGE)
    for upload in rows:
        runner.look_after(session, upload)
    own = uploads.keepers(session, staff)
    return view.page(
        "ledgers/ledgers.html",
        status=problem.status if problem else 200,
        rows=rows,
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
        names=uploads.keeper_names(session, [upload.keeper_id for upload in rows]),
        states=uploads.STATE_LABELS,
        keepers=own,
        bound=staff.keepers is not None,
        problem=problem,
        most_mb=limits.MOST_BYTES // 1_000_000,
    )


@router.post(HOME)
def hand_in(
    view: ViewDep,
    staff: LedgerLoaderDep,
    session: SessionDep,
    runtime: RuntimeDep,
    runner: RunnerDep,
    now: NowDep,
    file: Annotated[UploadFile | None, File()] = None,
    keeper: Annotated[str, Form(max_length=40)] = "",
    new_keeper: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Keep a file and read it; what is no ledger is refused at once and leaves nothing behind."""
    _tries.check(str(staff.user.id))
    try:
        if file is None or not file.filename:
            raise InvalidInput(N_("请选一个文件"), where="file")
        choice = uploads.chosen_keeper(session, staff, keeper, new_keeper)
        name = uploads.shown_name(file.filename)
        upload = uploads.hand_in(session, runtime.data, staff, file.file, name, choice, now)
    except (InvalidInput, TooLarge) as problem:
        return _listed(view, staff, session, runner, 1, problem)
    session.commit()
    runner.look_after(session, upload)
    return view.redirect(view.url(f"{HOME}/{upload.key}"))


@router.get(HOME + "/{key}")
def detail(
    key: str,
    view: ViewDep,
    staff: LedgerLoaderDep,
    session: SessionDep,
    runner: RunnerDep,
    part: str = "",
    page: int = 1,
) -> Response:
    """One ledger: what goes on, what was understood, or what was loaded."""
    upload = uploads.find(session, key, staff)
    runner.look_after(session, upload)
    return detail_page(view, session, runner, upload, part, page)


def _back(view: View, upload: Upload, fields: Mapping[str, list[str]], part: str, at: str = "") -> Response:
    page = first(fields, "page")
    more = {"part": part, "page": page if page.isascii() and page.isdigit() and page != "1" else ""}
    return view.redirect(view.url(f"{HOME}/{upload.key}", more) + at)


@router.post(HOME + "/{key}/decisions")
def decide(
    key: str,
    view: ViewDep,
    staff: LedgerLoaderDep,
    session: SessionDep,
    runner: RunnerDep,
    now: NowDep,
    today: TodayDep,
    fields: FieldsDep,
    seen: Annotated[str, Form(max_length=40)],
    part: Annotated[str, Form(pattern="^(doubts|merges|missing)$")],
) -> Response:
    """Keep what was decided on one page of the preview."""
    upload = uploads.find(session, key, staff)
    if upload.state != "ready" or (upload.summary or {}).get("reading") != seen:
        raise Conflict(N_("预览变了，请再看一遍"))
    kept = "choices" if part == "doubts" else part
    found = preview.read_part(uploads.folder_of(runner.runtime.data, key), seen, kept)
    if part == "doubts":
        changes, wrong = doubt_changes(fields, found, upload.decisions.get("doubts", {}), today)
        decisions.decide(session, upload, seen, keep_choices(changes), now)
        if wrong:
            page = 1 + min(wrong) // PER_PAGE
            return detail_page(
                view, session, runner, upload, part, page, wrong, typed={at: first(fields, f"t{at}") for at in wrong}
            )
    else:
        name, item = ("apart", "key") if part == "merges" else ("withdraw", "id")
        there = {one[item] for one in found} | (set(upload.decisions.get("apart", ())) if name == "apart" else set())
        visible = [text for text in fields.get("shown", []) if text in there]
        ticked = fields.get("tick", [])
        decisions.decide(session, upload, seen, lambda old: decisions.with_items(old, name, visible, ticked), now)
    return _back(view, upload, fields, part)


@router.post(HOME + "/{key}/columns")
def correct_columns(
    key: str,
    view: ViewDep,
    staff: LedgerLoaderDep,
    session: SessionDep,
    runner: RunnerDep,
    now: NowDep,
    fields: FieldsDep,
    seen: Annotated[str, Form(max_length=40)],
) -> Response:
    """Say what columns hold, and read the file again with that."""
    upload = uploads.find(session, key, staff)
    if upload.state != "ready" or (upload.summary or {}).get("reading") != seen:
        raise Conflict(N_("预览变了，请再看一遍"))
    columns = preview.read_part(uploads.folder_of(runner.runtime.data, key), seen, "columns")
    codes = frozenset(code for _, group in shown.fields_of_columns(view.lang) for code, _ in group)
    try:
        changes = column_changes(fields, columns, upload.decisions.get("columns", {}), codes)
    except InvalidInput as problem:
        page = first(fields, "page")
        return detail_page(
            view, session, runner, upload, "columns", int(page) if page.isdecimal() else 1, problem=problem
        )
    if not changes:
        return _back(view, upload, fields, "columns")

    def corrected(old: dict[str, Any]) -> dict[str, Any]:
        for column, decided in changes:
            where = f"{column['sheet'] or ''}!{column['letter']}" if column["letter"] else ""
            letters = {column["header"]: where} if where else {}
            old = decisions.with_columns(old, column["table"], {column["header"]: decided}, letters)
        return old

    decisions.decide(session, upload, seen, corrected, now)
    uploads.read_again(session, upload, staff, now)
    session.commit()
    runner.look_after(session, upload)
    return _back(view, upload, fields, "columns")


@router.post(HOME + "/{key}/read")
def read_again(
    key: str, view: ViewDep, staff: LedgerLoaderDep, session: SessionDep, runner: RunnerDep, now: NowDep
) -> Response:
    """Read the file once more, with what was decided so far."""
    upload = uploads.find(session, key, staff)
    uploads.read_again(session, upload, staff, now)
    session.commit()
    runner.look_after(session, upload)
    return view.redirect(view.url(f"{HOME}/{key}"))


@router.post(HOME + "/{key}/confirm")
def confirm(
    key: str,
    view: ViewDep,
    staff: LedgerLoaderDep,
    session: SessionDep,
    runner: RunnerDep,
    now: NowDep,
    seen: Annotated[str, Form(max_length=40)],
) -> Response:
    """Load the file as it was seen and decided; a second time is no other loading."""
    upload = uploads.find(session, key, staff)
    uploads.confirm(session, upload, staff, seen, now)
    session.commit()
    runner.look_after(session, upload)
    return view.redirect(view.url(f"{HOME}/{key}"))


@router.post(HOME + "/{key}/cancel")
def cancel(
    key: str, view: ViewDep, staff: LedgerLoaderDep, session: SessionDep, runner: RunnerDep, now: NowDep
) -> Response:
    """Give an upload up, with all that was kept of it."""
    upload = uploads.find(session, key, staff)
    uploads.cancel(session, upload, now)
    session.commit()
    runner.give_up(upload)
    return view.redirect(view.url(HOME if upload.state == "cancelled" else f"{HOME}/{key}"))


@router.get(HOME + "/{key}/report.xlsx")
def report(key: str, view: ViewDep, staff: LedgerLoaderDep, session: SessionDep, runner: RunnerDep) -> Response:
    """The keeper's own workbook with what is doubtful in it marked and commented."""
    upload = uploads.find(session, key, staff)
    if upload.state not in ("ready", "loaded") or not (upload.summary or {}).get("workbook"):
        raise NotFound(N_("这份台账没有带批注的表"), where="key")
    return _workbook(runner.workbook(upload, view.lang), upload, view, "report", N_("批注"))


@router.get(HOME + "/{key}/present.xlsx")
def present(key: str, view: ViewDep, staff: LedgerLoaderDep, session: SessionDep, runner: RunnerDep) -> Response:
    """The keeper's own workbook as it would be today: the same sheets, with what is known now written in and marked."""
    upload = uploads.find(session, key, staff)
    if upload.state != "loaded" or not (upload.summary or {}).get("workbook") or upload.source_id is None:
        raise NotFound(N_("这份台账没有带批注的表"), where="key")
    return _workbook(runner.present_workbook(upload, view.lang), upload, view, "present", N_("现值"))


def _workbook(path: Path, upload: Upload, view: View, kind: str, words: str) -> Response:
    name = f"{PurePath(upload.file_name).stem or 'ledger'}-{view.translate(words)}.xlsx"
    plain = f"tilan-{kind}-{upload.key[:8]}.xlsx"
    return FileResponse(
        path,
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "cache-control": "no-store",
        },
    )
