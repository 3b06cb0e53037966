"""The command that asks the DNS which domains take mail: the one that goes to the network, and only when it is called.

What leaves the computer is the names of the domains, to the name server that this computer uses for everything; no
address, and no letter to anybody.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from xlmigrate.cli import output

if TYPE_CHECKING:
    import pandas as pd

    from xlmigrate.probes.mail_servers import Ask, Checked

SHOWN = 20
"""Domains shown on the terminal; the list has all."""


def add_to(app: typer.Typer) -> None:
    """Hang the command on the program."""
    app.command(name="check-mail-servers")(check_mail_servers)


def check_mail_servers(
    workbook: Annotated[Path, typer.Argument(help="The workbook.")],
    target: Annotated[
        Path | None, typer.Argument(help="The list to write; blank: in the folder Acme runs.")
    ] = None,
    wait: Annotated[
        float, typer.Option(help="Seconds to wait before a domain counts as unknown.", min=0.1)
    ] = 5,
    at_once: Annotated[
        int, typer.Option(help="How many DNS questions to ask at a time.", min=1, max=64)
    ] = 16,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask the DNS which mail domains of your contacts take mail; no answer is unknown, and nothing is changed."""
    from xlmigrate import api

    with output.progress(as_json) as say:
        found, path = api.check_mail_servers(
            workbook, target, ask=over_the_network(wait), at_once=at_once, say=say
        )
    if as_json:
        output.print_json(
            {
                "reachable": found.is_reachable,
                "list": str(path) if path else None,
                "domains": output.records(found.domains),
            }
        )
        return
    _tell(found, path)


def _tell(found: Checked, path: Path | None) -> None:
    from xlmigrate.probes.mail_servers import Answer

    domains = found.domains
    if not found.is_reachable:
        output.out.print(
            Text(
                f"The DNS could not be reached, so all {len(domains):,} domains are unknown. Try again when this computer is online."
            ),
            soft_wrap=True,
        )
        return
    counts = Grid("Answer", "Domains", "Contacts", box=None, header_style="bold")
    for answer in Answer:
        these = domains.loc[domains["answer"].eq(answer), "contacts"]
        counts.add_row(answer, f"{len(these):,}", f"{int(these.sum()):,}")
    output.out.print(counts)
    without = int(found.rows["answer"].isna().sum())
    if without:
        output.out.print(Text(f"Contacts without a usable address, not asked about: {without:,}."))
    for answer in (Answer.REFUSES, Answer.NO_SERVER):
        _show(domains[domains["answer"].eq(answer)], answer)
    if path:
        output.out.print(Text(f"\nWrote {path}. The workbook was not changed."), soft_wrap=True)
    else:
        output.out.print(Text("\nEvery domain has mail servers. The workbook was not changed."))


def _show(these: pd.DataFrame, answer: str) -> None:
    if these.empty:
        return
    grid = Grid(answer, "Contacts", "Why", box=None, header_style="bold")
    for domain, contacts, why in these[["domain", "contacts", "why"]].head(SHOWN).itertuples(index=False):
        grid.add_row(Text(domain), f"{contacts:,}", why)
    output.out.print()
    output.out.print(grid)
    if len(these) > SHOWN:
        output.out.print(Text(f"and {len(these) - SHOWN:,} more in the list"))


def over_the_network(wait: float) -> Ask:
    """Who asks the name servers of this computer; ``wait`` seconds without an answer is unknown."""
    import dns.exception
    import dns.resolver
    import idna

    from xlmigrate.probes.mail_servers import Reply

    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return lambda _domain, _kind: Reply("unknown")
    resolver.lifetime = wait

    def ask(domain: str, kind: str) -> Reply:
        try:
            # the dot says that the name is whole: a search list of the office must not add to it
            answer = resolver.resolve(idna.encode(domain, uts46=True).decode("ascii") + ".", kind)
        except dns.resolver.NXDOMAIN:
            return Reply("no_domain")
        except dns.resolver.NoAnswer:
            return Reply("none")
        except (dns.exception.DNSException, OSError, idna.IDNAError):
            return Reply("unknown")
        if kind != "MX":
            return Reply("found", tuple(record.address for record in answer))
        ranked = sorted(answer, key=lambda record: (record.preference, str(record.exchange)))
        return Reply("found", tuple(str(record.exchange) for record in ranked))

    return ask
