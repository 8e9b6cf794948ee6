"""How much of a file is taken. A ledger that people keep by hand lies far below; larger ones go by a mapping."""

from typing import Final

MOST_BYTES: Final = 100_000_000  # of a file
MOST_JSON: Final = 60_000_000  # of a file that must be held as a whole while it is read
MOST_MARKUP: Final = 20_000_000  # of a page of tables
MOST_MEMBERS: Final = 2_000  # in a zip
MOST_UNPACKED: Final = 300_000_000  # of all members read of a zip
MOST_PACKING: Final = 250  # unpacked bytes for one packed, in a member of more than MOST_PACKED_FREELY
MOST_PACKED_FREELY: Final = 5_000_000
LONGEST_TAG: Final = 1_000_000  # of one token of XML
LONGEST_TEXT: Final = 100_000  # characters of a cell; a spreadsheet allows 32,767
LONGEST_LINE: Final = 2_000_000  # characters of a line of text
MOST_TEXT: Final = 60_000_000  # characters in all cells
MOST_CELLS: Final = 2_000_000  # that hold something, in all sheets
MOST_COVERED: Final = 500_000  # cells that merged ranges cover
MOST_AREA: Final = 20_000_000  # rows x columns up to the outermost cells of a sheet
MOST_COLUMNS: Final = 2_000
MOST_SHEETS: Final = 200
MOST_SPANS: Final = 50_000  # merged ranges of a book
MOST_POSITIONS: Final = 2_000_000  # points of all geometries
MOST_POSITIONS_OF_ONE: Final = 200_000  # points of one geometry
MOST_XLS: Final = 30_000_000  # of an old workbook, which is read as a whole
