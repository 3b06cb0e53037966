"""The command that asks the DNS: what it says and writes. The DNS is played, or is a server on this machine."""

import socket
import threading
from datetime import date

import dns.flags
import dns.message
import dns.resolver
import dns.rrset
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from xlmigrate import api, cli
from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.cli import mail_servers, output
from xlmigrate.domains import BY_NAME
from xlmigrate.engine.settings import Policy
from xlmigrate.probes.mail_servers import Reply
from xlmigrate.workbook.drawing import template

TAKES, GONE = Reply("found", ("mx.example.net.",)), Reply("no_domain")
KNOWN = {
    ("gmail.com", "MX"): TAKES,
    ("example.org", "MX"): TAKES,
    ("web.example.org", "MX"): Reply("none"),
    ("web.example.org", "A"): Reply("found", ("192.0.2.1",)),
    ("web.example.org", "AAAA"): Reply("none"),
    ("late.example.org", "MX"): Reply("unknown"),
}
ADDRESSES = ["ana@example.org", "ben@gone.example.org", "eva@web.example.org", "ivo@late.example.org", None]


def played(domain: str, kind: str) -> Reply:
    return KNOWN.get((domain, kind), GONE)


@pytest.fixture
def acme(tmp_path):
    contacts = BY_NAME["contacts"].empty().reindex(range(len(ADDRESSES)))
    contacts["contact_id"] = pd.array([f"C-{n:06}" for n in range(1, len(ADDRESSES) + 1)], dtype=TEXT)
    contacts["email"] = pd.array(ADDRESSES, dtype=TEXT)
    path = tmp_path / "Acme.xlsx"
    template.write(path, {"contacts": contacts}, Policy(client="Acme"), today=date(2026, 11, 14))
    return path


def said(monkeypatch, ask, *words):
    monkeypatch.setattr(mail_servers, "over_the_network", lambda _wait: ask)
    monkeypatch.setattr(output.out, "_width", 200)  # it read the width of the window when it was imported
    done = CliRunner().invoke(cli.app, ["check-mail-servers", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_contacts_on_domains_without_mail_are_listed_and_the_workbook_is_as_it_was(acme, monkeypatch):
    before = acme.read_bytes()
    told = [" ".join(line.split()) for line in said(monkeypatch, played, acme).splitlines() if line.strip()]
    path = acme.parent / "Acme runs" / "mail servers in full.xlsx"
    assert told[:-1] == [
        "Answer Domains Contacts",
        "Takes mail 1 1",
        "Names no mail server 1 1",
        "Takes no mail 1 1",
        "Unknown 1 1",
        "Contacts without a usable address, not asked about: 1.",
        "Takes no mail Contacts Why",
        "gone.example.org 1 The domain does not exist",
        "Names no mail server Contacts Why",
        "web.example.org 1 Mail would go to the web server, which seldom takes any",
    ]
    assert told[-1] == f"Wrote {path}. The workbook was not changed."
    assert acme.read_bytes() == before
    book = openpyxl.load_workbook(path)
    assert [
        [cell.value for cell in row[:4]] for row in book["Contacts without mail"].iter_rows(min_row=2)
    ] == [
        ["C-000002", "ben@gone.example.org", "gone.example.org", "Takes no mail"],
        ["C-000003", "eva@web.example.org", "web.example.org", "Names no mail server"],
    ]
    assert [row[0].value for row in book["Domains"].iter_rows(min_row=2)] == [
        "gone.example.org", "web.example.org", "late.example.org", "example.org",
    ]  # fmt: skip


def test_offline_is_one_sentence_and_nobody_is_bad(acme, monkeypatch):
    told = said(monkeypatch, lambda _domain, _kind: Reply("unknown"), acme)
    assert told == (
        "The DNS could not be reached, so all 4 domains are unknown. Try again when this computer is online.\n"
    )
    assert not (acme.parent / "Acme runs").exists()


def test_where_every_domain_takes_mail_no_list_is_written(acme, monkeypatch):
    told = said(monkeypatch, lambda _domain, _kind: TAKES, acme)
    assert told.endswith("Every domain has mail servers. The workbook was not changed.\n")
    assert not (acme.parent / "Acme runs").exists()


def test_the_list_lies_where_it_was_asked_for(acme):
    found, path = api.check_mail_servers(acme, acme.with_name("mine.xlsx"), ask=played)
    assert path == acme.with_name("mine.xlsx")
    assert path.exists()
    assert found.domains["answer"].value_counts().to_dict() == {
        "Takes mail": 1, "Names no mail server": 1, "Takes no mail": 1, "Unknown": 1,
    }  # fmt: skip


ZONE = {
    ("mail.example.org.", "MX"): ["20 mx2.example.net.", "10 mx1.example.net."],
    ("none.example.org.", "MX"): ["0 ."],
    ("web.example.org.", "A"): ["192.0.2.1"],
    ("xn--bcher-kva.example.org.", "MX"): ["10 mx1.example.net."],
}


def _serve(server: socket.socket) -> None:
    names = {name for name, _ in ZONE}
    while True:
        try:
            wire, sender = server.recvfrom(512)
        except OSError:
            return
        asked = dns.message.from_wire(wire)
        question = asked.question[0]
        name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        if name == "silent.example.org.":
            continue
        reply = dns.message.make_response(asked)
        if name == "broken.example.org.":
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in ZONE:
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *ZONE[name, kind]))
        elif name not in names:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(reply.to_wire(), sender)


@pytest.fixture
def name_server(monkeypatch):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(server,), daemon=True)
    thread.start()
    make = dns.resolver.Resolver

    def here(*_: object) -> dns.resolver.Resolver:
        resolver = make(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.getsockname()[1]
        return resolver

    monkeypatch.setattr(dns.resolver, "Resolver", here)
    yield
    server.close()


@pytest.mark.parametrize(
    ("domain", "kind", "reply"),
    [
        ("mail.example.org", "MX", Reply("found", ("mx1.example.net.", "mx2.example.net."))),
        ("none.example.org", "MX", Reply("found", (".",))),
        ("web.example.org", "MX", Reply("none")),
        ("web.example.org", "A", Reply("found", ("192.0.2.1",))),
        ("bücher.example.org", "MX", Reply("found", ("mx1.example.net.",))),
        ("gone.example.org", "MX", GONE),
        ("broken.example.org", "MX", Reply("unknown")),
        ("silent.example.org", "MX", Reply("unknown")),
    ],
)
@pytest.mark.usefixtures("name_server")
def test_a_name_server_is_understood(domain, kind, reply):
    assert mail_servers.over_the_network(0.5)(domain, kind) == reply


def test_a_computer_without_a_name_server_knows_nothing(monkeypatch):
    def none(*_: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", none)
    assert mail_servers.over_the_network(1)("example.org", "MX") == Reply("unknown")
