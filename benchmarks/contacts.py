"""`xlmigrate.clean_contacts` against the row by row pandas script on the same table, and how it grows.

    python benchmarks/contacts.py 200000                  against the plain script, in turn, three rounds
    python benchmarks/contacts.py --growth 10000 100000 1000000

A table has twelve text columns: nineteen addresses in twenty are plain, one in twenty has a defect, one contact in five is
there twice. Each run is a process of its own that reads the table from a Parquet file; the seconds are those of the
cleaning, the memory is the peak of the whole process (the table, the libraries and the plan included).
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from random import Random

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

TODAY = date(2026, 11, 14)
ROUNDS = 3
HEADINGS = (
    "Contact ID", "E-mail", "First name", "Last name", "Phone", "Country", "Tags", "Company", "City", "State", "Postcode",
    "Source status",
)  # fmt: skip

_FIRST = [
    "Ana",
    "Ben",
    "Carla",
    "Dimitri",
    "Elif",
    "Femi",
    "Greta",
    "Hassan",
    "Ines",
    "Jan",
    "Katya",
    "Luis",
    "Mei",
    "Nora",
    "Omar",
    "Priya",
    "Quinn",
    "Rosa",
    "Sven",
    "Tomas",
    "Uma",
    "Vera",
    "Wim",
    "Xenia",
    "Yusuf",
    "Zoe",
]
_FAMILY = [
    "Dietz",
    "Okafor",
    "Haddad",
    "Silva",
    "Novak",
    "Berg",
    "Moreau",
    "Rossi",
    "Kim",
    "Tanaka",
    "Larsen",
    "Murphy",
    "Costa",
    "Weber",
    "Yilmaz",
    "Ivanov",
    "Patel",
    "Smith",
    "O'Brien",
    "McDonald",
    "Garcia",
    "Lopez",
    "Fischer",
    "Jansen",
]
_SYLLABLES = [
    "an",
    "bel",
    "cor",
    "dan",
    "el",
    "fal",
    "gor",
    "hin",
    "il",
    "jor",
    "kas",
    "lem",
    "mor",
    "nis",
    "or",
    "pas",
    "ral",
    "sen",
    "tur",
    "ul",
    "vas",
    "wen",
    "yor",
    "zel",
]
_PLACES = (
    # country as a person writes it, city, state, a way to write phones (# any digit, @ from 2 to 9)
    ("US", "Springfield", "IL", "(217) @##-####"),
    ("United States", "Portland", "OR", "503-@##-####"),
    ("GB", "Bristol", "Somerset", "0117 9## ####"),
    ("United Kingdom", "London", "", "07911 ######"),
    ("DE", "Bremen", "", "+49 421 @#####"),
    ("Germany", "Köln", "NRW", "0221 @######"),
    ("FR", "Lyon", "", "06 @# ## ## ##"),
    ("AU", "Perth", "WA", "0412 ### ###"),
    ("CA", "Toronto", "ON", "416-@##-####"),
    ("Netherlands", "Utrecht", "", "06 2#######"),
)
_DOMAINS = (
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "aol.com",
    "gmx.de",
    "web.de",
)


def _rows(count: int):
    random = Random(7)
    people = max(count * 4 // 5, 1)
    for number in range(count):
        who = number if number < people else random.randrange(people)
        dice = Random(who)
        first, family = dice.choice(_FIRST), dice.choice(_FAMILY) + dice.choice(_SYLLABLES) * (who % 2)
        country, city, state, phone = dice.choice(_PLACES)
        domain = dice.choice(_DOMAINS) if who % 3 else f"mail{dice.randrange(6000)}.example.org"
        email = f"{first}.{family.replace(chr(39), '')}{who}@{domain}".lower()
        yield [
            f"C-{number + 1:06d}",
            _mangled(email, random) if random.random() < 0.05 else email,
            first.upper() if who % 25 == 0 else first,
            family.lower() if who % 40 == 0 else family,
            _dialled(phone, dice) if who % 10 < 6 else None,
            country if who % 10 else None,
            random.choice(("VIP", "VIP; Buyer", None, "Old", "Buyer; Retreat 2025")),
            f"Company {who % 5000}" if who % 4 == 0 else None,
            city if random.random() < 0.98 else f" {city}",
            state or None,
            f"AB{who % 90} {who % 9}CD",
            random.choice(("Active",) * 9 + ("Unsubscribed",)),
        ]


def _dialled(way: str, dice: Random) -> str:
    """Some phone number written in a way; one in fifty has lost its last digits."""
    digits = {"#": "0123456789", "@": "23456789"}
    number = "".join(dice.choice(digits[c]) if c in digits else c for c in way)
    return number if dice.random() > 0.02 else number[:-3]


def _mangled(email: str, random: Random) -> str | None:
    return random.choice(
        (f" {email}", email.replace("@", "@ "), f"mailto:{email}", f"{email},", email.upper(), email.replace(".com", ".con"),
         email.replace("gmail", "gmial"), f"Someone <{email}>", email.replace("@", ""), None)
    )  # fmt: skip


def make(path: Path, count: int) -> None:
    """Write a table of ``count`` contacts, always the same."""
    columns = [list(column) for column in zip(*_rows(count), strict=True)]
    arrays = [pa.array(column, pa.large_string()) for column in columns]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(HEADINGS)), path)


def ours(path: Path) -> dict[str, float]:
    from xlmigrate import clean_contacts  # imported before the clock starts, as the rival's libraries are

    text = pd.StringDtype("pyarrow")
    frame = pd.DataFrame(
        {name: pd.Series(pq.read_table(path, columns=[name]).column(0), dtype=text) for name in HEADINGS}
    )
    started, busy = time.perf_counter(), time.process_time()
    result = clean_contacts(frame, today=TODAY)
    return {
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - busy,
        "edits": sum(map(len, result.plan.edits)),
        "findings": len(result.plan.findings),
    }


def plain(path: Path) -> dict[str, float]:
    """The rival: one ``apply`` for each thing to do, with the same judges and nameparser for the names."""
    import nameparser
    from plain_start import clean_email, clean_phone

    frame = pd.read_parquet(path).fillna("")
    known = {"united states": "US", "united kingdom": "GB", "germany": "DE", "netherlands": "NL"}
    started, busy = time.perf_counter(), time.process_time()
    read = frame["E-mail"].apply(clean_email)
    frame["E-mail"], frame["Problem"] = read.str[0], read.str[1]
    frame["Country"] = frame["Country"].apply(lambda cell: known.get(cell.strip().lower(), cell.strip()))
    frame["Phone"] = frame.apply(lambda row: clean_phone(row["Phone"], row["Country"] or "GB"), axis=1)

    def name(row: pd.Series) -> tuple[str, str]:
        parsed = nameparser.HumanName(first=row["First name"].strip(), last=row["Last name"].strip())
        parsed.capitalize()
        return parsed.first, parsed.last

    names = frame.apply(name, axis=1)
    frame["First name"], frame["Last name"] = names.str[0], names.str[1]
    for column in ("Company", "City", "State", "Postcode"):
        frame[column] = frame[column].apply(lambda cell: " ".join(cell.split()))
    frame["Tags"] = frame["Tags"].apply(lambda cell: "; ".join(tag.strip() for tag in cell.split(";") if tag))
    frame["Key"] = frame["E-mail"].apply(str.lower)
    frame["Same person"] = frame["Key"].duplicated()
    return {
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - busy,
        "edits": 0,
        "findings": int(frame["Problem"].ne("").sum()),
    }


def measured(name: str, path: Path) -> dict[str, float]:
    """One run in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, str(path)], check=True, capture_output=True, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def compare(count: int, folder: Path) -> None:
    path = folder / "contacts.parquet"
    make(path, count)
    runs = {
        name: [measured(name, path) for _ in range(1 if name == "plain" else ROUNDS)]
        for name in ("xlmigrate", "plain")
    }
    for what, about in (("seconds", "by the clock"), ("processor", "of processor time")):
        quick, slow = (statistics.median(run[what] for run in runs[name]) for name in ("xlmigrate", "plain"))
        print(
            f"{count:,} contacts, {about}: xlmigrate {quick:.1f} s, row by row {slow:.1f} s: {slow / quick:.1f} times as fast"
        )


def growth(counts: list[int], folder: Path) -> None:
    print(
        f"{'contacts':>9} {'seconds':>8} {'µs each':>8} {'peak MiB':>9} {'edits':>10} {'findings':>10}  pyarrow {pa.__version__}"
    )
    for count in counts:
        path = folder / f"{count}.parquet"
        make(path, count)
        run = measured("xlmigrate", path)
        each = run["seconds"] / count * 1e6
        print(
            f"{count:>9,} {run['seconds']:>8.1f} {each:>8.1f} {run['mib']:>9.0f} {run['edits']:>10,.0f} {run['findings']:>10,.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", type=int, nargs="*")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--one", nargs=2)
    given = parser.parse_args()
    if given.one:
        figures = {"xlmigrate": ours, "plain": plain}[given.one[0]](Path(given.one[1]))
        print(json.dumps({**figures, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
        return
    with tempfile.TemporaryDirectory() as folder:
        if given.growth:
            growth(given.counts or [10_000, 100_000, 1_000_000], Path(folder))
        else:
            for count in given.counts or [200_000]:
                compare(count, Path(folder))


if __name__ == "__main__":
    main()
