"""xlmigrate: an Excel master workbook for moving a business between marketing platforms."""

from importlib.metadata import version

from xlmigrate.api import Made, Result, check, clean_contacts, demo, new, run_on_frame, start
from xlmigrate.errors import XlmigrateError
from xlmigrate.plan import Plan
from xlmigrate.policy import Policy

__version__ = version("xlmigrate")

__all__ = [
    "Made", "Plan", "Policy", "Result", "XlmigrateError", "check", "clean_contacts", "demo", "new", "run_on_frame",
    "start",
]  # fmt: skip
