"""What is told of the invented company, read from ``workbook_template/sample_company.toml``."""

from __future__ import annotations

import tomllib
from typing import Any

from xlmigrate.engine.settings import Policy
from xlmigrate.engine.shipped import shipped

COMPANY: dict[str, Any] = tomllib.loads(
    shipped("workbook_template").joinpath("sample_company.toml").read_text(encoding="utf-8")
)

POLICY = Policy(**COMPANY["settings"])
"""The settings of the demo, its dates fixed."""
