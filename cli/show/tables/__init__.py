"""Rows: every column declared once, for the table on a terminal, aligned text in a pipe, and CSV."""
