"""The command line. Works on the same data as the server, also beside it; `--json` prints JSON and nothing else.

What only some commands need (scikit-learn, the typesetter, readers of ledgers) is imported by those, so that the others
start at once.
"""

import contextlib
import io
import json
import logging
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app import clock
from app.runtime import Runtime
from app.settings import Settings
from catalog.errors import InvalidInput, Problem, TooLarge
from catalog.fields import field_of
from catalog.files import written
from catalog.language import N_, normalise_language, translate

if TYPE_CHECKING:
    from catalog.ledger.importer import Request
    from catalog.ledger.ledger import Doubt
    from catalog.ledger.report import ImportReport
    from catalog.ledger.understanding import Understanding

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Tilan 提篮")
users = typer.Typer(no_args_is_help=True, help="Accounts of the staff.")
app.add_typer(users, name="user")

# Exit codes: what a script may rely on.
OK, FAILED, USAGE, NOT_FOUND, REFUSED = 0, 1, 2, 3, 4
JUDGED_ON = date(2026, 11, 22)
MOST_TOLD = 50  # doubts and the like that are told without --json

Json = Annotated[bool, typer.Option("--json", help="JSON on standard output, and nothing else there.")]
Lang = Annotated[str, typer.Option("--lang", help="zh-CN or en.")]
Today = Annotated[datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="The day to take for today.")]


def main() -> None:
    """Run a command; tell what went wrong in one line, with an exit code that means it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file's name, or what the terminal cannot show, ends no command
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except Problem as problem:
        typer.echo(f"tilan: {problem.text(_language())}", err=True)
        raise SystemExit(NOT_FOUND if problem.status == 404 else REFUSED if problem.status < 500 else FAILED) from None
    except ValidationError as error:
        for item in error.errors():
            name = "_".join(str(part) for part in item["loc"]).upper()
            typer.echo(f"tilan: {'TILAN_' + name + ': ' if name else ''}{item['msg']}", err=True)
        raise SystemExit(USAGE) from None
    except SQLAlchemyError as error:
        said = translate("数据库用不了：{reason}", _language(), reason=_reason(error))
        typer.echo(f"tilan: {said}", err=True)
        raise SystemExit(FAILED) from None
    except OSError as error:
        typer.echo(f"tilan: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
        raise SystemExit(FAILED) from None


def _reason(error: SQLAlchemyError) -> str:
    """What the database itself says, without the statement and without a word of what was in it."""
    said = str(error.orig) if isinstance(error, DBAPIError) else type(error).__name__
    return next(iter(said.splitlines()), "") or type(error).__name__


def _language() -> str:
    """The language of messages: what the shell asks for, else Chinese."""
    import os

    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh-CN" if os.environ[name].startswith("zh") else "en"
    return "zh-CN"


class Doing:
    """Something that goes on, and how far it is."""

    def __init__(self) -> None:
        self.said = ""

    def rows(self, count: int) -> None:
        """So many rows are done."""
        self.said = f", {count} rows"


@contextlib.contextmanager
def working(what: str) -> Iterator[Doing]:
    """Say on standard error that something goes on, once a second, as soon as it takes more than one."""
    done, doing = threading.Event(), Doing()

    def tell() -> None:
        started = time.monotonic()
        while not done.wait(1.0):
            typer.echo(f"{what} … {time.monotonic() - started:.0f} s{doing.said}", err=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield doing
    finally:
        done.set()
        thread.join()


def opened() -> Runtime:
    """The installation, its data folder prepared."""
    runtime = Runtime(Settings.of_command())
    with working("preparing"):
        runtime.prepare()
    return runtime


def say_json(value: Any) -> None:
    """JSON on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


@app.command("import")
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
    from catalog.ledger.importer import Request
    from catalog.ledger.mapping import load_mapping
    from catalog.ledger.readers import open_check

    if report_to is not None and (len(files) != 1 or report_to.suffix.lower() not in (".json", ".xlsx")):
        raise typer.BadParameter("--report takes one ledger, and a name that ends with .json or .xlsx")
    for path in files:
        open_check(path)
    known = load_mapping(mapping) if mapping else None
    on = today.date() if today else clock.today()
    asked = [Request(path, on, known, keeper) for path in files]
    if report_to is not None and report_to.suffix.lower() == ".xlsx" and asked[0].flat:
        raise typer.BadParameter("a file read by a mapping or in the exchange format has no sheet to mark: use .json")
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
            if report.rows and report.rows == len(report.rejected):
                failure = InvalidInput(N_("{file}：没有一行能收"), where="file", file=report.file)
                break
        if failure and not done:
            raise failure
        if not dry_run:
            with working("publishing"):
                runtime.publish()
        if as_json:
            told = [report.to_json(_language()) for report, _ in done]
            say_json(told[0] if len(files) == 1 else told)
        else:
            for report, _ in done:
                _tell(report, dry_run)
        if out is not None and report_to is not None:
            out.write(_report(report_to.suffix.lower(), files[0], *done[0]))
    if failure:
        raise failure


def _import(runtime: Runtime, request: "Request", dry_run: bool) -> "tuple[ImportReport, Understanding | None]":
    from app.ledgers.originals import keep
    from catalog.ledger.importer import take_in
    from catalog.ledger.plan import Loading

    with working(f"loading {request.path.name}") as doing:
        result = take_in(runtime.sessions, request, Loading(clock.now()), dry_run, doing.rows)
    if result[0].source_id is not None and not dry_run:
        keep(runtime.data, request.path)
    return result


def _report(kind: str, path: Path, report: "ImportReport", found: "Understanding | None") -> bytes:
    """The report of a file: as JSON, or as the keeper's own sheets with what is doubtful marked."""
    if kind == ".json" or found is None:
        return json.dumps(report.to_json(_language()), ensure_ascii=False, indent=1, default=str).encode()
    from catalog.ledger.marked import report_workbook

    return report_workbook(path, found, _language())


def _tell(report: "ImportReport", dry_run: bool) -> None:
    lang = _language()
    state = translate("（试算，没有写入）", lang) if dry_run else ""
    typer.echo(
        translate(
            "{file}：{rows} 行，新增 {added}，改动 {changed}，未变 {unchanged}；存疑 {doubts} 处，拒收 {rejected} 行",
            lang,
            file=report.file,
            rows=report.rows,
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            doubts=len(report.doubts),
            rejected=len(report.rejected),
        )
        + state
    )
    if report.unchanged and not report.added and not report.changed:
        typer.echo(translate("没有任何改动。", lang))
    if report.missing:
        typer.echo(translate("目录里另有 {n} 处资产这份文件没有提到，照旧留着。", lang, n=len(report.missing)))
    for kind, doubts in ((N_("拒收"), report.rejected), (N_("存疑"), report.doubts)):
        for doubt in doubts[:MOST_TOLD]:
            typer.echo(f"  {translate(kind, lang)} {_place(doubt, lang)}: {doubt.text!r}: {doubt.problem.text(lang)}")
        _tell_rest(len(doubts))
    changed, noted = translate("改动", lang), translate("提示", lang)
    for change in report.changes[:MOST_TOLD]:
        facts = "; ".join(f"{_label(name, lang)} {old!r} → {new!r}" for name, old, new in change.facts)
        typer.echo(f"  {changed} {change.public_id} {change.title}: {facts}")
    _tell_rest(len(report.changes))
    for note in report.notes[:MOST_TOLD]:
        where = " ".join(str(part) for part in (note.sheet, note.column, note.row) if part is not None)
        typer.echo(f"  {noted} {where}: {note.message.text(lang)}")
    _tell_rest(len(report.notes))


def _place(doubt: "Doubt", lang: str) -> str:
    if doubt.sheet:
        return f"{doubt.sheet}!{doubt.column or ''}{doubt.row}"
    return translate("第 {row} 行", lang, row=doubt.row) + (f", {doubt.column}" if doubt.column else "")


def _label(name: str, lang: str) -> str:
    known = field_of(name)
    return known.label(lang) if known else name


def _tell_rest(count: int) -> None:
    if count > MOST_TOLD:
        typer.echo(translate("  另有 {n} 处，用 --json 看全", _language(), n=count - MOST_TOLD))


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    format: Annotated[
        str, typer.Option("--format", help="jsonl, csv, xlsx, geojson; friches, friches-geojson, brownfield.")
    ] = "jsonl",
    public: Annotated[bool, typer.Option("--public", help="Only what anybody may see.")] = False,
    as_json: Json = False,
) -> None:
    """Write every asset to a file."""
    from catalog.ledger.export import export as export_assets
    from catalog.open_data import Told

    runtime, told, lang = opened(), Told(), _language()
    with working("exporting"), runtime.sessions() as session:
        count = export_assets(session, format, out, public, runtime.settings.base_url, told)
    if as_json:
        left = [{"row": one.row, "column": one.column, "reason": one.problem.text(lang)} for one in told.left_out]
        more = {"left_out": left, "empty": dict(told.missing)} if left or told.missing else {}
        say_json({"assets": count, "format": format, "out": str(out), **more})
        return
    typer.echo(translate("写出 {n} 处资产：{out}", lang, n=count, out=out))
    left_out = translate("没有写出", lang)
    for one in told.left_out[:MOST_TOLD]:
        typer.echo(f"  {left_out} {one.row}, {one.column}: {one.problem.text(lang)}")
    _tell_rest(len(told.left_out))
    for name, number in told.missing.items():
        typer.echo(translate("  {name} 空着 {n} 处", lang, name=name, n=number))


@app.command()
def reindex(as_json: Json = False) -> None:
    """Build what is published anew, beside what is there, and swap it in."""
    runtime = opened()
    with working("reindexing"):
        generation = runtime.reindex()
    if as_json:
        say_json({"generation": generation, "assets": runtime.catalogue.current().snapshot.size})
    else:
        typer.echo(translate("已重建，第 {n} 代", _language(), n=generation))


@app.command()
def search(
    words: Annotated[
        list[str] | None, typer.Argument(help="Words, or filters such as crane_t=10.. region=阜新")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    lang: Lang = "zh-CN",
    as_json: Json = False,
) -> None:
    """Search the published catalogue."""
    from app.rendering import title
    from app.search import parameters

    runtime = opened()
    given = words or []
    filters = [tuple(word.split("=", 1)) for word in given if "=" in word]
    plain = " ".join(word for word in given if "=" not in word)
    pairs = [("q", plain), *((name, value) for name, value in filters), ("per_page", str(limit))]
    asked = parameters.read(pairs, _known_language(lang))
    page = runtime.catalogue.current().engine.search(asked)
    if as_json:
        hits = [{**hit.record, "title": title(hit.record, asked.lang)} for hit in page.hits]
        say_json(
            {"total": page.total, "page": page.page, "per_page": page.per_page, "hits": hits, "unknown": page.unknown}
        )
        return
    typer.echo(translate("共 {n} 处", asked.lang, n=page.total))
    for hit in page.hits:
        typer.echo(
            f"{hit.id}\t{title(hit.record, asked.lang)}\t{hit.record.get('city', '')} {hit.record.get('park', '')}"
        )
    for name, count in page.unknown.items():
        if count:
            field = field_of(name)
            shown = field.label(asked.lang) if field else name
            typer.echo(translate("另有 {n} 处 {name} 待核实", asked.lang, n=count, name=shown))


@app.command()
def match(
    text: Annotated[str, typer.Argument(help="The need in a sentence, Chinese or English.")],
    limit: Annotated[int, typer.Option(min=1, max=200)] = 10,
    lang: Lang = "zh-CN",
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Match a need with the published catalogue."""
    from app.match.api import result_json
    from app.rendering import title
    from recommender.parsing import parse

    lang = _known_language(lang)
    if not text.strip():
        raise InvalidInput(N_("需求是空的"), where="text")
    runtime = opened()
    if len(text) > runtime.settings.max_need_characters:
        raise TooLarge(N_("需求最多 {n} 个字"), where="text", n=runtime.settings.max_need_characters)
    publication, fitted = runtime.catalogue.current(), runtime.fitted
    on = today.date() if today else clock.today()
    with working("matching"):
        reading = parse(text, today=on, places=fitted.places(publication))
        result = fitted.matching(publication).match(reading.requirement, limit, lang, today=on)
    if as_json:
        lost = [{"text": span.text, "start": span.start, "end": span.end} for span in reading.not_understood]
        say_json(result_json(result, lang) | {"not_understood": lost})
        return
    for criterion in result.requirement.criteria:
        typer.echo(f"  {criterion.importance}\t{criterion.field} {criterion.op} {criterion.value}\t{criterion.source}")
    for span in reading.not_understood:
        typer.echo(translate("  未读懂：{text}", lang, text=span.text))
    typer.echo(translate("合适 {n} 处，备选 {m} 处", lang, n=result.total_fit, m=result.total_alternatives))
    for number, item in enumerate(result.results, 1):
        typer.echo(f"{number}\t{item.id}\t{item.tier}\t{item.score:.3f}\t{title(item.record, lang)}")
    for change in result.relaxations:
        typer.echo(f"  {change.criterion.field}: {change.before} -> {change.to}\t+{change.added}")


@app.command()
def brochure(
    ids: Annotated[list[str], typer.Argument(help="Assets, by id.")],
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")],
    for_whom: Annotated[str, typer.Option("--for", help="For whom it is.")] = "",
    lang: Annotated[str, typer.Option("--lang", help="zh, en or both.")] = "zh",
    as_json: Json = False,
) -> None:
    """Print a brochure of assets; its edition is kept and prints again the same."""
    from app.brochures import edition

    runtime = opened()
    # The path comes first: an edition that nobody can be given uses up no number.
    with written(out) as file, working("typesetting"), runtime.sessions() as session:
        made = edition.make(
            session,
            runtime.catalogue.current().snapshot,
            ids,
            for_whom=for_whom,
            by_whom=runtime.settings.issuer,
            lang=lang,
            base_url=runtime.settings.base_url,
            now=clock.now(),
            origin="command",
        )
        content = edition.pdf(session, made, runtime.data)
        file.write(content)
        file.flush()
        session.commit()
    if as_json:
        say_json({"number": made.number, "sha256": made.sha256, "bytes": len(content), "out": str(out)})
    else:
        typer.echo(translate("第 {number} 版，{n} 处：{out}", _language(), number=made.number, n=len(ids), out=out))


@app.command()
def evaluate(
    requirements: Annotated[Path, typer.Option(help="Needs with criteria, JSONL.")],
    grades: Annotated[Path, typer.Option(help="Grades of assets, JSONL.")],
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Judge matching against graded needs: from given criteria and from the text alone, with baselines and ablation."""
    from recommender.evaluation import evaluate as judge
    from recommender.evaluation import load_grades, load_requirements
    from recommender.parsing import parse
    from recommender.requirement import Requirement

    needs, judged = load_requirements(requirements), load_grades(grades)
    runtime = opened()
    publication, fitted = runtime.catalogue.current(), runtime.fitted
    on = today.date() if today else JUDGED_ON
    places, matching = fitted.places(publication), fitted.matching(publication)

    def read(text: str, lang: str) -> Requirement:
        return parse(text, lang if lang == "en" else None, today=on, places=places).requirement

    def text_order(text: str) -> list[str]:
        return publication.engine.order_of_words(text)

    with working("evaluating"):
        found = judge(needs, judged, matching, read, text_order)
    if as_json:
        say_json(found)
        return
    for run in ("given", "text"):
        figures = found[run]
        typer.echo(f"{run:24} " + "  ".join(f"{name} {value}" for name, value in figures.items()))
    for name, figures in found["baselines"].items():
        typer.echo(f"{name:24} ndcg@10 {figures['ndcg@10']} {figures['ndcg@10_interval']}")
    for run, figures in found["ablation"].items():
        typer.echo(f"ablation, {run:14} " + "  ".join(f"{name} {value}" for name, value in figures.items()))


@users.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Option(help="administrator, promotion, keeper or viewer.")] = "promotion",
    keeper: Annotated[
        list[str] | None,
        typer.Option(help="For the role keeper: whose leads it sees, by name or code; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Add an account and print its one-time sign-in link."""
    from app.accounts import accounts

    runtime = opened()
    with runtime.sessions() as session:
        user = accounts.add_user(session, name, role, clock.now(), keeper or ())
        token = accounts.new_link(session, user, clock.now())
        session.commit()
    _tell_link(runtime, name, role, token, as_json)


@users.command("link")
def user_link(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    as_json: Json = False,
) -> None:
    """Print a new one-time sign-in link for an account, to choose a password with; earlier links stop working."""
    from app.accounts import accounts

    runtime = opened()
    with runtime.sessions() as session:
        user = accounts.user_named(session, name)
        token = accounts.new_link(session, user, clock.now())
        session.commit()
    _tell_link(runtime, user.name, user.role, token, as_json)


def _tell_link(runtime: Runtime, name: str, role: str, token: str, as_json: bool) -> None:
    link = f"{runtime.settings.base_url}/sign-in/link/{token}"
    if as_json:
        say_json({"name": name, "role": role, "link": link})
    else:
        typer.echo(link)


@app.command()
def serve(
    sample: Annotated[
        bool, typer.Option("--sample", help="Load the sample catalogue into an empty installation.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="The port; TILAN_PORT or 8000 if not given.")] = None,
) -> None:
    """Serve the portal. The port opens when the catalogue is searchable."""
    from app.serving import serve as run

    settings = Settings(port=port) if port is not None else Settings()
    run(settings, sample)


def _known_language(text: str) -> str:
    found = normalise_language(text)
    if found is None:
        raise typer.BadParameter("zh-CN or en")
    return found


logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
