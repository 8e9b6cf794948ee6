"""XML as a stream of elements: no document types, so no entities; no tag of a size that eats memory."""

from collections.abc import Callable, Generator, Iterable
from typing import Final
from xml.parsers import expat

from catalog.errors import InvalidInput, TooLarge
from catalog.language import N_
from catalog.ledger.formats import limits

Start = Callable[[str, dict[str, str]], None]
_SLACK: Final = 1 << 17


def parse(
    blocks: Iterable[bytes],
    name: str,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Tell the elements (by their local names) and texts of an XML document of the file `name`."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text

    def doctype(*_: object) -> None:
        raise InvalidInput(N_("{name} 里有文档类型声明（DTD），不安全，没有读"), where="file", name=name)

    parser.StartDoctypeDeclHandler = doctype
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            if fed - max(parser.CurrentByteIndex, 0) > limits.LONGEST_TAG + _SLACK:
                raise TooLarge(N_("{name} 里有太长的标记"), where="file", name=name)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, UnicodeError):
        raise InvalidInput(N_("{name} 不完整或已损坏，打不开"), where="file", name=name) from None
    finally:
        if isinstance(blocks, Generator):  # a document that is not read to its end lets go of its file
            blocks.close()
