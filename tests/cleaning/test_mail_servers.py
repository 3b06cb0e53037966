"""Which domains take mail, by a DNS that the test plays itself."""

import threading
import time
from collections import Counter

import pandas as pd
import pytest

from xlmigrate.cleaning.distinct import TEXT
from xlmigrate.probes import mail_servers
from xlmigrate.probes.mail_servers import CONTROL, Answer, Reply

NONE, NO_DOMAIN, UNKNOWN = Reply("none"), Reply("no_domain"), Reply("unknown")


class Dns:
    """Answers as it was told, with a mail server for the control; counts what it was asked."""

    def __init__(self, known: dict[tuple[str, str], Reply], otherwise: Reply = NO_DOMAIN) -> None:
        self.known = {(CONTROL, "MX"): Reply("found", ("mx.example.net.",)), **known}
        self.otherwise = otherwise
        self.asked: Counter[tuple[str, str]] = Counter()

    def __call__(self, domain: str, kind: str) -> Reply:
        self.asked[domain, kind] += 1
        return self.known.get((domain, kind), self.otherwise)


def column(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype=TEXT)


JUDGED = [
    # replies by kind, answer, why
    ({"MX": Reply("found", ("mx1.example.net.", "mx2.example.net."))}, Answer.TAKES, "Its mail server is mx1.example.net"),
    ({"MX": Reply("found", (".",))}, Answer.REFUSES, "It says itself that it takes no mail"),
    ({"MX": Reply("found", (".", "mx.example.net."))}, Answer.TAKES, "Its mail server is mx.example.net"),
    ({"MX": NO_DOMAIN}, Answer.REFUSES, "The domain does not exist"),
    ({"MX": UNKNOWN}, Answer.UNKNOWN, "No answer for this domain"),
    ({"MX": NONE, "A": Reply("found", ("192.0.2.1",)), "AAAA": NONE}, Answer.NO_SERVER, "Mail would go to the web server, which seldom takes any"),
    ({"MX": NONE, "A": NONE, "AAAA": Reply("found", ("2001:db8::1",))}, Answer.NO_SERVER, "Mail would go to the web server, which seldom takes any"),
    ({"MX": NONE, "A": UNKNOWN, "AAAA": NONE}, Answer.UNKNOWN, "No answer for this domain"),
    ({"MX": NONE, "A": NONE, "AAAA": NONE}, Answer.REFUSES, "It has neither a mail server nor an address"),
]  # fmt: skip


@pytest.mark.parametrize(("replies", "answer", "why"), JUDGED)
def test_a_domain_is_judged_by_what_the_dns_says(replies, answer, why):
    assert mail_servers.judged("example.org", lambda _, kind: replies[kind]) == (answer, why)


def test_each_domain_is_asked_once_however_many_contacts_it_has():
    dns = Dns({("example.org", "MX"): Reply("found", ("mx.example.net.",))})
    cells = column("ana@example.org", "ben@EXAMPLE.org", "eva@gone.example.net", "nonsense", None)
    found = mail_servers.check(cells, dns)
    assert found.domains.to_dict("list") == {
        "domain": ["example.org", "gone.example.net"],
        "contacts": [2, 1],
        "answer": ["Takes mail", "Takes no mail"],
        "why": ["Its mail server is mx.example.net", "The domain does not exist"],
    }
    assert found.rows["answer"].fillna("-").tolist() == [
        "Takes mail",
        "Takes mail",
        "Takes no mail",
        "-",
        "-",
    ]
    assert dns.asked == {(CONTROL, "MX"): 1, ("example.org", "MX"): 1, ("gone.example.net", "MX"): 1}


@pytest.mark.parametrize("otherwise", [UNKNOWN, NO_DOMAIN, NONE])
def test_a_dns_that_denies_even_the_control_is_not_believed(otherwise):
    dns = Dns({(CONTROL, "MX"): otherwise}, otherwise)
    found = mail_servers.check(column("ana@example.org", "ben@example.net"), dns)
    assert not found.is_reachable
    assert found.domains["answer"].tolist() == ["Unknown", "Unknown"]
    assert {domain for domain, _ in dns.asked} == {CONTROL}


def test_a_dns_that_falls_silent_on_the_way_is_asked_no_more():
    dns = Dns({}, UNKNOWN)
    cells = column(*(f"ana@host{n}.example.org" for n in range(3 * mail_servers.BATCH)))
    found = mail_servers.check(cells, dns)
    assert found.domains["answer"].eq("Unknown").all()
    assert sum(dns.asked.values()) == 1 + mail_servers.BATCH
    assert found.domains["why"].value_counts().to_dict() == {
        "Not asked: the DNS had stopped answering": 2 * mail_servers.BATCH,
        "No answer for this domain": mail_servers.BATCH,
    }


def test_no_more_questions_run_at_a_time_than_were_allowed():
    running, most, lock = 0, 0, threading.Lock()

    def ask(_domain: str, _kind: str) -> Reply:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1
        return Reply("found", ("mx.example.net.",))

    mail_servers.check(column(*(f"ana@host{n}.example.org" for n in range(60))), ask, at_once=4)
    assert 2 <= most <= 4


def test_a_column_without_an_address_asks_nothing():
    dns = Dns({})
    found = mail_servers.check(column("nonsense", None), dns)
    assert found.is_reachable
    assert found.domains.empty
    assert not dns.asked
