"""The pictures of the pages: ``python -m tools.pictures docs/images`` makes them anew from the demo and a messy list.

Needs LibreOffice Calc and pdftoppm (poppler). The pictures are printed pages without their margins and their footer.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import messy
from tests.libreoffice import to_pdf
from xlmigrate import api

MARGIN = 12
"""White left around a picture, in pixels."""

FOOTER = 0.94
"""Where the footer of a printed page begins."""


def page(pdf: Path, number: int, *, dpi: int) -> np.ndarray[Any, Any]:
    """One printed page without margins and footer, as an array of height, width and three colors."""
    command = ["pdftoppm", "-r", str(dpi), "-f", str(number), "-l", str(number), str(pdf)]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    _, size, _, pixels = made.split(b"\n", 3)
    width, height = map(int, size.split())
    whole = np.frombuffer(pixels, dtype=np.uint8).reshape(height, width, 3)[: int(height * FOOTER)]
    drawn = np.argwhere((whole < 255).any(axis=2))
    (top, left), (bottom, right) = drawn.min(axis=0), drawn.max(axis=0)
    cut = whole[top : bottom + 1, left : right + 1]
    return np.pad(cut, ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), constant_values=255)


def below(*pages: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Pictures one below the other."""
    width = max(one.shape[1] for one in pages)
    return np.vstack(
        [np.pad(one, ((0, 0), (0, width - one.shape[1]), (0, 0)), constant_values=255) for one in pages]
    )


def save(picture: np.ndarray[Any, Any], path: Path) -> None:
    """Write a picture as PNG (RFC 2083): three bytes a pixel, no filter."""
    height, width, _ = picture.shape
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in parts
        )
    )


def main(folder: Path) -> None:
    """Make the three pictures that README and the tutorial show."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        demo = api.demo(place / "demo")
        save(page(to_pdf(demo.path, place / "demo.pdf"), 1, dpi=105), folder / "start.png")

        before, after = place / "my contacts.xlsx", place / "after.xlsx"
        messy.before(before)
        messy.after(before, after)
        save(page(to_pdf(before, place / "before.pdf"), 1, dpi=130), folder / "contacts-before.png")
        pdf = to_pdf(after, place / "after.pdf")
        save(below(page(pdf, 1, dpi=110), page(pdf, 2, dpi=110)), folder / "contacts-after.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
