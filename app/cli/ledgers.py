"""Ledgers into the catalogue."""

import contextlib
import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.cli.console import MOST_TOLD, Json, Today, label_of, language, opened, option, say, say_json, say_rest, working
from app.runtime import Runtime
from app.settings import Misuse
from catalog.errors import Problem
from catalog.files import written
from catalog.language import N_, translate

if TYPE_CHECKING:
    from catalog.ledger.importer import Request
    from catalog.ledger.ledger import Doubt
    from catalog.ledger.report import ImportReport
    from catalog.ledger.understanding import Understanding


def import_(
    files: Annotated[list[Path], typer.Argument(help="Ledgers in any layout: XLSX, XLS, CSV, GeoJSON, JSONL, …")],
    mapping: Annotated[
        str | None, typer.Option(help="For flat files: a mapping file, or the name of one that ships.")
    ] = None,
    keeper: Annotated[str | None, typer.Option(help="Who answers for rows that name nobody.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen; change nothing.")] = False,
    report_to: Annotated[
        Path | None,
        typer.Option("--report", help="Write the report of one file there: .json, or the keeper's own sheet, .xlsx."),
    ] = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Load ledgers. Doubtful values stay out and are told; a file goes in whole or not at all.

    A file that cannot go in, or of which no row can, ends the command; what went in before it is published and told.
    """
    with working(N_("准备")):
        from catalog.ledger.importer import Request
        from catalog.ledger.mapping import load_mapping
        from catalog.ledger.readers import open_check

    for path in files:
        open_check(path)
    known = load_mapping(mapping) if mapping else None
    on = today.date() if today else clock.today()
    asked = [Request(path, on, known, keeper) for path in files]
    if report_to is not None:
        with option("--report"):
            _check_report(report_to, asked)
    runtime = opened()
    done: list[tuple[ImportReport, Understanding | None]] = []
    failure: Exception | None = None
    with written(report_to) if report_to is not None else contextlib.nullcontext() as out:
        for request in asked:
            try:
                report, found = _import(runtime, request, dry_run)
            except (Problem, OSError, SQLAlchemyError) as error:
                failure = error
                break
            done.append((report, found))
            if failure := report.nothing_in:
                break
        if failure and not done:
            raise failure
        if not dry_run:
            with working(N_("发布")):
                runtime.publish()
        if out is not None and report_to is not None:
            out.write(_report(report_to.suffix.lower(), files[0], *done[0]))
    if as_json:
        told = [report.to_json(language()) for report, _ in done]
        say_json(told[0] if len(files) == 1 else told)
    else:
        for report, _ in done:
            _tell(report, dry_run)
    if failure:
        raise failure


def _check_report(path: Path, asked: "list[Request]") -> None:
    """Misuse when the report that is asked for cannot be made, or would take the place of the ledger."""
    if len(asked) != 1 or path.suffix.lower() not in (".json", ".xlsx"):
        raise Misuse(N_("只给一份台账写报告，文件名以 .json 或 .xlsx 结尾"))
    if path.suffix.lower() == ".xlsx" and asked[0].flat:
        raise Misuse(N_("按对照读的和交换格式的文件没有表可标，请用 .json"))
    if path.exists() and path.samefile(asked[0].path):
        raise Misuse(N_("报告会盖掉台账本身"))


def _import(runtime: Runtime, request: "Request", dry_run: bool) -> "tuple[ImportReport, Understanding | None]":
    from app.ledgers.originals import keep
    from catalog.ledger.importer import take_in
    from catalog.ledger.plan import Loading

    gc.set_threshold(
        50_000, 20, 20
    )  # a file is very many small objects that hardly ever refer to each other in circles
    with working(N_("读入 {name}"), name=request.path.name) as doing:
        result = take_in(runtime.sessions, request, Loading(clock.now()), dry_run, doing.rows)
    if result[0].source_id is not None and not dry_run:
        keep(runtime.data, request.path)
    return result


def _report(kind: str, path: Path, report: "ImportReport", found: "Understanding | None") -> bytes:
    """The report of a file: as JSON, or as the keeper's own sheets with what is doubtful marked."""
    if kind == ".json" or found is None:
        return json.dumps(report.to_json(language()), ensure_ascii=False, indent=1, default=str).encode()
    from catalog.ledger.marked import report_workbook

    return report_workbook(path, found, language())


def _tell(report: "ImportReport", dry_run: bool) -> None:
    lang = language()
    state = translate("（试算，没有写入）", lang) if dry_run else ""
    said = translate(
        "{file}：{rows} 行：新增 {added}，改动 {changed}，未变 {unchanged}，合并 {merged}，拒收 {rejected}；存疑 {doubts} 处",
        lang,
        file=report.file,
        rows=report.rows,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        merged=report.merged,
        doubts=len(report.doubts),
        rejected=len(report.rejected),
    )
    say(said + state)
    if report.unchanged and not report.added and not report.changed:
        say(translate("没有任何改动。", lang))
    if report.missing:
        say(translate("目录里另有 {n} 处资产这份文件没有提到，照旧留着。", lang, n=len(report.missing)))
    for kind, doubts in ((N_("拒收"), report.rejected), (N_("存疑"), report.doubts)):
        for doubt in doubts[:MOST_TOLD]:
            called = f" “{doubt.label}”" if doubt.label else ""
            say(f"  {translate(kind, lang)} {_place(doubt, lang)}{called}: {doubt.text!r}: {doubt.problem.text(lang)}")
        say_rest(len(doubts))
    changed, noted = translate("改动", lang), translate("提示", lang)
    for change in report.changes[:MOST_TOLD]:
        facts = "; ".join(f"{label_of(name, lang)} {_fact(old)} → {_fact(new)}" for name, old, new in change.facts)
        say(f"  {changed} {change.public_id} {change.title}: {facts}")
    say_rest(len(report.changes))
    for note in report.notes[:MOST_TOLD]:
        where = " ".join(str(part) for part in (note.sheet, note.column, note.row) if part is not None)
        say(f"  {noted} {where}: {note.message.text(lang)}")
    say_rest(len(report.notes))


def _fact(value: Any) -> str:
    """A fact as the exchange format has it; — for none."""
    return "—" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _place(doubt: "Doubt", lang: str) -> str:
    if doubt.sheet:
        return f"{doubt.sheet}!{doubt.column or ''}{doubt.row}"
    return translate("第 {row} 行", lang, row=doubt.row) + (f", {doubt.column}" if doubt.column else "")
