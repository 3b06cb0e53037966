"""Which mail domains of the contacts take mail, and the list of contacts on those that take none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from xlmigrate.cleaning import email
from xlmigrate.engine import loading
from xlmigrate.probes import mail_servers
from xlmigrate.reports import mail_server_list
from xlmigrate.reports.full_lists import run_folder
from xlmigrate.runs.at_rest import note_outputs
from xlmigrate.runs.session import Say
from xlmigrate.workbook.hosts.file import FileWorkbook


def check_mail_servers(
    path: Path, target: Path | None, *, ask: mail_servers.Ask, at_once: int, say: Say, today: date
) -> tuple[mail_servers.Checked, Path | None]:
    """Ask for each mail domain once; the list is written when a domain takes no mail."""
    contacts = loading.read(FileWorkbook(path), {"contacts"}).tables["contacts"]
    found = mail_servers.check(contacts["email"], ask, at_once=at_once, say=say)
    bad = found.rows["answer"].isin([mail_servers.Answer.REFUSES, mail_servers.Answer.NO_SERVER])
    if not bad.any():
        return found, None
    read = email.parse(contacts["email"])
    listed = contacts[["contact_id", "email"]].assign(domain=read["domain"], **found.rows)
    listed = listed.join(contacts[["marketing_verdict", "has_access"]])[bad.to_numpy(dtype=bool)]
    chosen = target or run_folder(path) / mail_server_list.NAME
    written = mail_server_list.write(
        chosen, mail_server_list.gravest_first(listed), mail_server_list.gravest_first(found.domains)
    )
    note_outputs(path, "mail-servers", [written], today)
    return found, written
