"""Ledgers that staff hand in: upload, reading, preview, decisions, loading, report."""
