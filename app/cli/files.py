"""The catalogue into files: exports, and brochures as PDF."""

from pathlib import Path
from typing import Annotated

import typer

from app import clock
from app.cli.console import (
    MOST_TOLD,
    STDOUT,
    Json,
    check_output,
    language,
    opened,
    option,
    output,
    say,
    say_json,
    say_rest,
    working,
)
from catalog.language import N_, translate


def export(
    out: Annotated[Path, typer.Option("--out", help="The file to write; - is standard output.")],
    format: Annotated[
        str, typer.Option("--format", help="jsonl, csv, xlsx, geojson; friches, friches-geojson, brownfield.")
    ] = "jsonl",
    public: Annotated[bool, typer.Option("--public", help="Only what anybody may see.")] = False,
    as_json: Json = False,
) -> None:
    """Write every asset to a file."""
    with working(N_("准备")):
        from catalog.ledger.export import check_format
        from catalog.ledger.export import export as export_assets
        from catalog.open_data import Told
    check_output(out, as_json)
    with option("--format"):
        check_format(format)
    runtime, told, lang = opened(), Told(), language()
    with output(out) as file, working(N_("写出")), runtime.sessions() as session:
        count = export_assets(session, format, file, public, runtime.settings.base_url, told)
    if as_json:
        left = [{"row": one.row, "column": one.column, "reason": one.problem.text(lang)} for one in told.left_out]
        more = {"left_out": left, "empty": dict(told.missing)} if left or told.missing else {}
        say_json({"assets": count, "format": format, "out": str(out), **more})
        return
    err = out == STDOUT
    say(translate("写出 {n} 处资产：{out}", lang, n=count, out=out), err)
    left_out = translate("没有写出", lang)
    for one in told.left_out[:MOST_TOLD]:
        say(f"  {left_out} {one.row}, {one.column}: {one.problem.text(lang)}", err)
    say_rest(len(told.left_out), err)
    for name, number in told.missing.items():
        say(translate("  {name} 空着 {n} 处", lang, name=name, n=number), err)


def brochure(
    ids: Annotated[list[str], typer.Argument(help="Assets, by id.")],
    out: Annotated[Path, typer.Option("--out", help="The PDF to write; - is standard output.")],
    for_whom: Annotated[str, typer.Option("--for", help="For whom it is.")] = "",
    lang: Annotated[str, typer.Option("--lang", help="zh, en or both.")] = "zh",
    as_json: Json = False,
) -> None:
    """Print a brochure of assets; its edition is kept and prints again the same."""
    with working(N_("准备")):
        from app.brochures import edition
    check_output(out, as_json)
    with option("--lang"):
        edition.check_language(lang)
    runtime = opened()
    # The path comes first: an edition that nobody can be given uses up no number.
    with output(out) as file, working(N_("排版")), runtime.sessions() as session:
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
        count = len(made.edition["assets"])
        said = translate("第 {number} 版，{n} 处：{out}", language(), number=made.number, n=count, out=out)
        say(said, err=out == STDOUT)
