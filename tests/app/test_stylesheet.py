"""The stylesheet and the pages know each other: no class without a rule, no rule without a page."""

import re

from app.rendering import ROOT, STATIC, TEMPLATES

# Classes whose end a template works out, and one that htmx sets.
COMPUTED = ("at--", "fig--", "is-", "seal--", "status--", "v--")
SET_BY_HTMX = {"htmx-request"}


def ruled() -> set[str]:
    """Every class that the stylesheet has a rule for."""
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", "", (STATIC / "tilan.css").read_text(), flags=re.DOTALL)
    return set(re.findall(r"\.([a-zA-Z_][\w-]*)", text))


def test_every_class_of_a_page_has_a_rule() -> None:
    known = ruled()
    unknown = set()
    for path in TEMPLATES.rglob("*.html"):
        for classes in re.findall(r'class="([^"]*)"', path.read_text()):
            for name in re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", classes).split():
                if name not in known and name not in COMPUTED:
                    unknown.add((path.name, name))
    assert unknown == set()


def test_every_rule_is_used_by_a_page() -> None:
    files = [*TEMPLATES.rglob("*.html"), *(ROOT / "app" / "drawings").glob("*.py"), STATIC / "tilan.js"]
    words = {word for path in files for word in re.findall(r"[a-zA-Z_][\w-]*", path.read_text())}
    unused = {name for name in ruled() - words - SET_BY_HTMX if not name.startswith(COMPUTED)}
    assert unused == set()


def test_no_rule_is_repeated_in_another_colour_scheme_by_hand() -> None:
    text = (STATIC / "tilan.css").read_text()
    colours = re.findall(r"#[0-9a-fA-F]{3,8}\b", text[text.index("@layer base") :])
    assert set(colours) <= {"#fff"}, "colours are tokens; paper in print is white"
