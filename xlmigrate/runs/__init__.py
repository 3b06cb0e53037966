"""Runs on a workbook: read, decide, write in one save, remember, take back."""
