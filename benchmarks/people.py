"""Invented contacts for benchmarks, in the headings of ActiveCampaign: any number, always the same."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

HEADINGS = [
    "Email", "First Name", "Last Name", "Phone", "Tags", "Date Created", "IP", "Status", "Country", "City", "Postcode", "Level",
]  # fmt: skip


def write(path: Path, count: int) -> None:
    """Write ``count`` contacts: one in twenty with a defect, one in fifty a duplicate."""
    random = Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(count):
            who = number if random.random() > 0.02 else random.randrange(number + 1)
            email = f"person{who}@mail{who % 400}.example.org"
            if random.random() < 0.05:
                email = random.choice(
                    [f" {email}", email.replace("@mail", "@Mail"), f"mailto:{email}", f"{email},", ""]
                )
            phone = f"020 7946 {random.randrange(1000):04d}" if random.random() < 0.5 else ""
            writer.writerow(
                [
                    email, f"First{who % 997}", f"Last{who % 4999}", phone, random.choice(["VIP", "VIP,Buyer", "", "Old"]),
                    f"20{random.randrange(18, 27)}-0{random.randrange(1, 10)}-1{random.randrange(10)} 10:00:00",
                    f"192.0.2.{random.randrange(1, 255)}", random.choice(["Active"] * 9 + ["Unsubscribed"]), "GB",
                    f"City{who % 300}", f"AB{who % 90} {who % 9}CD", str(random.randrange(4)),
                ]
            )  # fmt: skip
