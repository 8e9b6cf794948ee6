"""The page of the mapping file names every key that the mapping file may have, and its examples are mapping files."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from catalog.ledger.mapping import MappingFile, load_mapping

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mapping.md"


def test_every_key_stands_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    missing = []
    for name, info in MappingFile.model_fields.items():
        parts = [
            part for part in (info.annotation, *getattr(info.annotation, "__args__", ())) if isinstance(part, type)
        ]
        table = next((part for part in parts if issubclass(part, BaseModel)), None)
        section = next(part for part in re.split(r"\n## ", text) if f"[{name}]" in part.partition("\n")[0])
        for key in table.model_fields if table else ():
            if f"| `{key}` |" not in section and f"| `{name}.{key}` |" not in section:
                missing.append(f"{name}.{key}")
    assert missing == []


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_of_the_page_are_mapping_files(tmp_path: Path, number: int) -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) == 2
    (tmp_path / "m.toml").write_text(examples[number], "utf-8")
    assert load_mapping(str(tmp_path / "m.toml")).columns
