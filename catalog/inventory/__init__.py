"""The inventory: what is expected to be known of an asset, how much of it is, and how fresh it is."""

from catalog.inventory.expected import Expected, expected_by_name, expected_of, missing_of
from catalog.inventory.stock import Stock, Sums, Wanted, take_stock

__all__ = ["Expected", "Stock", "Sums", "Wanted", "expected_by_name", "expected_of", "missing_of", "take_stock"]
