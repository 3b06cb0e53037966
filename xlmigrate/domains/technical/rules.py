"""Technical (TC): 1xx DNS records, 2xx integrations, 3xx redirects. Records are parsed, never compared as text; nothing is looked up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd

from xlmigrate.domains.project.words import Progress, RequiredStatus
from xlmigrate.domains.technical import addresses, records
from xlmigrate.domains.technical.words import RecordPurpose, RecordType, RedirectCode, RedirectDecision
from xlmigrate.engine.masks import entered, not_among, unanswered
from xlmigrate.engine.plan import TEXT, Severity
from xlmigrate.engine.rules import Flags, first_in_group, flag, rule
from xlmigrate.engine.settings import Policy

_MAIL = (
    RecordPurpose.SPF,
    RecordPurpose.DKIM,
    RecordPurpose.DMARC,
    RecordPurpose.PROOF,
    RecordPurpose.TRACKING,
)
"""What must be seen to answer before the switch; the site itself changes at the switch."""

_DONE = (Progress.PASSED, Progress.LIVE, Progress.DONE)


def _each(cells: pd.Series, function: Callable[[str], object], dtype: Any = TEXT) -> pd.Series:
    """What a function says of each cell; missing where the cell is."""
    found = [function(cell) if isinstance(cell, str) else pd.NA for cell in cells]
    return pd.Series(found, index=cells.index, dtype=dtype)


def _whether(cells: pd.Series, function: Callable[[str], bool]) -> pd.Series:
    return _each(cells, function, pd.BooleanDtype())


def _said(cells: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """The sentence that a function says of each cell; missing where it says nothing."""
    found = _each(cells, function)
    return found.mask(found.eq("").fillna(False))


def _value(domains: pd.DataFrame, purpose: str) -> pd.Series:
    """What the TXT records of a purpose shall say; missing for all other rows."""
    txt = domains["record_type"].eq(RecordType.TXT) | domains["record_type"].isna()
    return domains["new_value"].where((domains["purpose"].eq(purpose) & txt).fillna(False).astype(bool))


def _spf(domains: pd.DataFrame) -> pd.Series:
    meant = _whether(domains["new_value"], records.is_spf).fillna(False).astype(bool)
    return _value(domains, "SPF").fillna(domains["new_value"].where(meant))


def _moved(domains: pd.DataFrame) -> pd.Series:
    """Records whose new value is another than the old one, names compared as the DNS does."""
    old, new = (_each(domains[name], records.name) for name in ("old_value", "new_value"))
    return new.notna() & new.ne(old).fillna(True)


def _hosts(domains: pd.DataFrame) -> pd.Series:
    return _each(domains["host"], records.name)


@rule("TC101", severity=Severity.ERROR)
def two_records_that_count_as_none(domains: pd.DataFrame) -> Flags:
    """Two SPF or two DMARC records on one name.

    Receivers then act as if there were none (RFC 7208, RFC 9989). Join them into one record.

    Domains

    | Record ID | Host            | Type | Purpose | New value                       | Finding                                  |
    |-----------|-----------------|------|---------|---------------------------------|------------------------------------------|
    | DN-001    | example.com     | TXT  | SPF     | v=spf1 include:a.example -all   |                                          |
    | DN-002    | Example.com.    | TXT  | SPF     | v=spf1 include:b.example -all   | A second SPF record beside DN-001: merge them into one |
    | DN-003    | example.org     | TXT  | SPF     | v=spf1 include:a.example -all   |                                          |
    |           |                 |      |         |                                 |                                          |
    """
    host = _hosts(domains)
    dmarc = domains["purpose"].eq(RecordPurpose.DMARC).fillna(False)
    for word, rows in (("SPF", _spf(domains).notna()), ("DMARC", dmarc & domains["new_value"].notna())):
        group = host.where(rows)
        first = first_in_group(domains["record_id"], group)
        where = group.notna() & group.duplicated(keep="first")
        yield flag(
            domains,
            "host",
            where=where,
            message=f"A second {word} record beside " + first + ": merge them into one",
        )


@rule("TC102", severity=Severity.ERROR)
def spf_that_lets_everybody_send(domains: pd.DataFrame) -> Flags:
    """SPF record that lets everybody send in your name.

    With +all every forger passes the check. End the record with ~all or -all.

    Domains

    | Record ID | Host        | Type | Purpose | New value                     | Finding                    |
    |-----------|-------------|------|---------|-------------------------------|----------------------------|
    | DN-001    | example.com | TXT  | SPF     | v=spf1 include:a.example -all |                            |
    | DN-002    | example.net | TXT  | SPF     | v=spf1 include:a.example +all | End the record with ~all or -all   |
    | DN-003    | example.org | TXT  | SPF     | v=spf1 all                    | End the record with ~all or -all   |
    |           |             |      |         |                               |                            |
    """
    where = _each(_spf(domains), records.spf_end).eq("+")
    yield flag(domains, "new_value", where=where, message="End the record with ~all or -all")


@rule("TC103", severity=Severity.WARNING)
def spf_that_says_nothing_of_others(domains: pd.DataFrame) -> Flags:
    """SPF record that says nothing of those who are not listed.

    Forgers are neither refused nor marked. End it with ~all.

    Domains

    | Record ID | Host        | Type | Purpose | New value                     | Finding          |
    |-----------|-------------|------|---------|-------------------------------|------------------|
    | DN-001    | example.com | TXT  | SPF     | v=spf1 include:a.example ?all | End it with ~all |
    | DN-002    | example.net | TXT  | SPF     | v=spf1 include:a.example      | End it with ~all |
    | DN-003    | example.org | TXT  | SPF     | v=spf1 redirect=a.example     |                  |
    |           |             |      |         |                               |                  |
    """
    where = _each(_spf(domains), records.spf_end).isin(["?", ""])
    yield flag(domains, "new_value", where=where, message="End it with ~all")


@rule("TC104", severity=Severity.ERROR)
def unreadable_spf(domains: pd.DataFrame) -> Flags:
    """SPF record that receivers cannot read.

    Mail from the new platform then fails the check. Copy the record again from the platform's help.

    Domains

    | Record ID | Host        | Type | Purpose | New value                      | Finding                             |
    |-----------|-------------|------|---------|--------------------------------|-------------------------------------|
    | DN-001    | example.com | TXT  | SPF     | v=spf1 include:a.example -all  |                                     |
    | DN-002    | example.net | TXT  | SPF     | v=spf1 includ:a.example -all   | includ:a.example is nothing that SPF knows |
    | DN-003    | example.org | TXT  | SPF     | v=spf1include:a.example -all   | It must begin with v=spf1 and a space |
    | DN-004    | example.edu | TXT  | SPF     | v=spf1 ip4:300.0.0.1 -all      | ip4:300.0.0.1 is no network         |
    |           |             |      |         |                                |                                     |
    """
    problem = _said(_spf(domains), records.spf_problem)
    yield flag(domains, "new_value", where=problem.notna(), message=problem)


@rule("TC105", severity=Severity.ERROR)
def spf_with_too_many_look_ups(domains: pd.DataFrame) -> Flags:
    """SPF record that asks for more than ten look-ups.

    From the eleventh on receivers stop, and the record counts as broken (RFC 7208, 4.6.4). Only those of the record itself are
    counted here; the records that it includes ask for more. Take out what does not send any more.

    Domains

    | Record ID | Host        | Type | Purpose | New value                             | Finding                                       |
    |-----------|-------------|------|---------|---------------------------------------|-----------------------------------------------|
    | DN-001    | example.com | TXT  | SPF     | v=spf1 a mx include:a.example -all    |                                               |
    | DN-002    | example.net | TXT  | SPF     | v=spf1 a mx ptr include:a.example include:b.example include:c.example include:d.example include:e.example include:f.example include:g.example include:h.example -all | It asks for 11 look-ups, and 10 are allowed   |
    |           |             |      |         |                                       |                                               |
    """
    count = _each(_spf(domains), records.spf_lookups, pd.Int64Dtype())
    message = "It asks for " + count.astype(TEXT) + " look-ups, and 10 are allowed"
    yield flag(domains, "new_value", where=count.gt(10), message=message)


@rule("TC106", severity=Severity.ERROR)
def unreadable_dmarc(domains: pd.DataFrame) -> Flags:
    """DMARC record that receivers cannot read.

    They act as if there were none, and the large ones refuse mail to many without it (Google and Yahoo since 2024-02). Copy
    the record again.

    Domains

    | Record ID | Host               | Type | Purpose | New value                          | Finding                                           |
    |-----------|--------------------|------|---------|------------------------------------|---------------------------------------------------|
    | DN-001    | _dmarc.example.com | TXT  | DMARC   | v=DMARC1; p=none                   |                                                   |
    | DN-002    | _dmarc.example.net | TXT  | DMARC   | v=DMARC1; p=rejct                  | p=rejct is no policy: none, quarantine, or reject |
    | DN-003    | _dmarc.example.org | TXT  | DMARC   | v=dmarc1; p=none                   | It must begin with v=DMARC1;                      |
    | DN-004    | _dmarc.example.edu | TXT  | DMARC   | v=DMARC1; p=none; rua=a@example.edu | rua must be mailto: and an address               |
    |           |                    |      |         |                                    |                                                   |
    """
    problem = _said(_value(domains, "DMARC"), records.dmarc_problem)
    yield flag(domains, "new_value", where=problem.notna(), message=problem)


@rule("TC107", severity=Severity.ERROR)
def unreadable_dkim(domains: pd.DataFrame) -> Flags:
    """DKIM key that receivers cannot use.

    Mails arrive unsigned, whatever the platform says. Copy the key again from the new platform.

    Domains

    | Record ID | Host                      | Type  | Purpose | New value           | Finding                                        |
    |-----------|---------------------------|-------|---------|---------------------|------------------------------------------------|
    | DN-001    | k1._domainkey.example.com | CNAME | DKIM    | dkim.new.example    |                                                |
    | DN-002    | k2._domainkey.example.com | TXT   | DKIM    | v=DKIM1; k=rsa; p=  | Its key is revoked: p= is empty                |
    | DN-003    | k3._domainkey.example.com | TXT   | DKIM    | v=DKIM1; k=rsa      | It has no key: p= and the key of the platform  |
    | DN-004    | k4._domainkey.example.com | TXT   | DKIM    | v=DKIM1; p=MIGf…    | Its key is broken: copy it again               |
    |           |                           |       |         |                     |                                                |
    """
    problem = _said(_value(domains, "DKIM"), records.dkim_problem)
    yield flag(domains, "new_value", where=problem.notna(), message=problem)


@rule("TC108", severity=Severity.ERROR)
def doubled_name(domains: pd.DataFrame) -> Flags:
    """Record whose name ends with the domain twice.

    Panels append the domain by themselves; the record then stands where nobody asks for it. Enter the name without the domain
    there, and with it once here.

    Domains

    | Record ID | Host                                  | Type  | New value        | Finding                                |
    |-----------|---------------------------------------|-------|------------------|----------------------------------------|
    | DN-001    | k1._domainkey.example.com             | CNAME | dkim.new.example |                                        |
    | DN-002    | k1._domainkey.example.com.example.com | CNAME | dkim.new.example | example.com stands in it twice         |
    |           |                                       |       |                  |                                        |
    """
    twice = _said(domains["host"], records.doubled)
    yield flag(domains, "host", where=twice.notna(), message=twice + " stands in it twice")


@rule("TC109", severity=Severity.ERROR)
def value_that_is_no_address(domains: pd.DataFrame) -> Flags:
    """Record whose name or value cannot be what its type asks for.

    An A record holds an IPv4 address, AAAA an IPv6 address, CNAME, MX and NS a host name: no web address, no port. The zone refuses
    anything else, or answers nonsense.

    Domains

    | Record ID | Host                    | Type  | New value            | Finding                                   |
    |-----------|-------------------------|-------|----------------------|-------------------------------------------|
    | DN-001    | example.com             | A     | 198.51.100.7         |                                           |
    | DN-002    | shop.example.com        | A     | new.example.net      | An A record holds an IPv4 address         |
    | DN-003    | example.org             | AAAA  | 198.51.100.7         | An AAAA record holds an IPv6 address      |
    | DN-004    | www.example.com         | CNAME | https://new.example/ | A CNAME record holds a host name          |
    | DN-005    | example.net             | MX    | 10 mail.example.net. |                                           |
    | DN-006    | https://www.example.org | CNAME | new.example          | Not a valid host name                      |
    |           |                         |       |                      |                                           |
    """
    host, kind, value = domains["host"], domains["record_type"], domains["new_value"]
    yield flag(domains, "host", where=~_whether(host, records.is_name), message="Not a valid host name")
    for word, article, family in (("A", "An", 4), ("AAAA", "An", 6)):
        good = _whether(value, partial(records.is_address, family=family))
        message = f"{article} {word} record holds an IPv{family} address"
        yield flag(domains, "new_value", where=kind.eq(word) & ~good, message=message)
    for word in ("CNAME", "MX", "NS"):
        good = _whether(value, lambda cell: records.is_name(cell.strip().split(" ")[-1]))
        message = f"A{'n' * (word != 'CNAME')} {word} record holds a host name"
        yield flag(domains, "new_value", where=kind.eq(word) & ~good, message=message)


@rule("TC110", severity=Severity.ERROR)
def ipv6_left_behind(domains: pd.DataFrame) -> Flags:
    """AAAA record that stays while the A record of the same name moves.

    Half of the visitors go on to the old site. Move it too, or delete it.

    Domains

    | Record ID | Host        | Type | Old value    | New value    | Finding                                  |
    |-----------|-------------|------|--------------|--------------|------------------------------------------|
    | DN-001    | example.com | A    | 192.0.2.1    | 198.51.100.7 |                                          |
    | DN-002    | example.com | AAAA | 2001:db8::1  | 2001:db8::1  | It stays, and DN-001 moves: move it too  |
    | DN-003    | example.org | A    | 192.0.2.1    | 192.0.2.1    |                                          |
    | DN-004    | example.org | AAAA | 2001:db8::1  | 2001:db8::1  |                                          |
    |           |             |      |              |              |                                          |
    """
    host, moved = _hosts(domains), _moved(domains)
    goes = (domains["record_type"].isin([RecordType.A, RecordType.CNAME]) & moved).fillna(False).astype(bool)
    by = domains["record_id"].where(goes).groupby(host).first()
    mover = host.map(by).astype(TEXT)
    where = domains["record_type"].eq(RecordType.AAAA) & ~moved & mover.notna()
    column = "new_value"
    yield flag(domains, column, where=where, message="It stays, and " + mover + " moves: move it too")


@rule("TC111", severity=Severity.ERROR)
def cname_beside_others(domains: pd.DataFrame) -> Flags:
    """CNAME that stands beside another record of its name.

    A CNAME stands alone (RFC 1034); name servers refuse the zone or answer by chance. Choose one of the two.

    Domains

    | Record ID | Host             | Type  | New value       | Finding                                    |
    |-----------|------------------|-------|-----------------|--------------------------------------------|
    | DN-001    | www.example.com  | CNAME | new.example.net | It cannot stand beside DN-002              |
    | DN-002    | www.example.com. | TXT   | proof=1         |                                            |
    | DN-003    | shop.example.com | CNAME | new.example.net |                                            |
    |           |                  |       |                 |                                            |
    """
    host = _hosts(domains)
    by: dict[str, list[str]] = {}
    for name, record in zip(host, domains["record_id"], strict=True):
        if isinstance(name, str) and isinstance(record, str):
            by.setdefault(name, []).append(record)
    other = pd.Series(
        [
            next((one for one in by.get(name, []) if one != own), pd.NA) if isinstance(name, str) else pd.NA
            for name, own in zip(host, domains["record_id"], strict=True)
        ],
        index=domains.index,
        dtype=TEXT,
    )
    where = domains["record_type"].eq(RecordType.CNAME) & other.notna()
    yield flag(domains, "host", where=where, message="It cannot stand beside " + other)


@rule("TC112", severity=Severity.ERROR)
def moved_mailbox_or_name_server(domains: pd.DataFrame) -> Flags:
    """Record by which mail arrives, or by which the whole domain is found, and that is to change.

    The move of a marketing platform does not touch where mail arrives. Name servers are cached for days, longer than the switch
    lasts. Leave it as it is, or plan it as a move of its own.

    Domains

    | Record ID | Host        | Type | Old value         | New value         | Finding                                            |
    |-----------|-------------|------|-------------------|-------------------|----------------------------------------------------|
    | DN-001    | example.com | MX   | mail.example.com  | mail.example.com. |                                                    |
    | DN-002    | example.org | MX   | mail.example.org  | mx.new.example    | Changing this would redirect incoming mail: leave it as it is     |
    | DN-003    | example.net | NS   | ns1.old.example   | ns1.new.example   | Do not change name servers during the switch: plan that separately |
    |           |             |      |                   |                   |                                                    |
    """
    moved, kind = _moved(domains), domains["record_type"]
    yield flag(
        domains, "new_value", where=kind.eq("MX") & moved,
        message="Changing this would redirect incoming mail: leave it as it is",
    )  # fmt: skip
    yield flag(
        domains, "new_value", where=kind.eq("NS") & moved,
        message="Do not change name servers during the switch: plan that separately",
    )  # fmt: skip


@rule("TC113", severity=Severity.WARNING)
def unanswered_record(domains: pd.DataFrame) -> Flags:
    """Incomplete or unverified DNS record.

    What is unverified is no Go: the gate stays closed until the cell is filled. Records of mail can be set and seen before the
    switch; a long TTL must be lowered at least as long before it as it lasts.

    Domains

    | Record ID | Host               | Type | Purpose | New value        | TTL in seconds | TTL lowered at | Verified at | Finding                                          |
    |-----------|--------------------|------|---------|------------------|----------------|----------------|-------------|--------------------------------------------------|
    | DN-001    | example.com        | A    | Site    | 198.51.100.7     | 300            |                |             |                                                  |
    | DN-002    | shop.example.com   | A    | Site    |                  | 300            |                |             | New value is missing                   |
    | DN-003    | app.example.com    |      | Site    | 198.51.100.7     | 300            |                |             | Type is missing              |
    | DN-004    | img.example.com    | A    |         | 198.51.100.7     | 300            |                | 2026-11-12  | Purpose is missing                      |
    | DN-005    | _dmarc.example.com | TXT  | DMARC   | v=DMARC1; p=none | 300            |                |             | Not verified yet                  |
    | DN-006    | old.example.com    | A    | Site    | 198.51.100.7     | 86400          |                |             | Lower the TTL before the switch, at least one old TTL ahead  |
    | DN-007    | new.example.com    | A    | Site    | 198.51.100.7     |                |                |             | TTL is missing           |
    |           |                    |      |         |                  |                |                |             |                                                  |
    """
    purpose, ttl = domains["purpose"], domains["ttl"]
    seen = domains["verified_at"].notna()
    mail = (purpose.isin(_MAIL) | domains["changed_at"].notna()) & ~seen & domains["new_value"].notna()
    yield from unanswered(
        domains,
        {
            "new_value": (domains["new_value"].isna(), "New value is missing"),
            "record_type": (domains["record_type"].isna(), "Type is missing"),
            "purpose": (purpose.isna(), "Purpose is missing"),
            "verified_at": (mail, "Not verified yet"),
            "ttl": (ttl.isna(), "TTL is missing"),
            "ttl_lowered_at": (
                ttl.gt(3600) & domains["ttl_lowered_at"].isna(),
                "Lower the TTL before the switch, at least one old TTL ahead",
            ),
        },
    )


@rule("TC114", severity=Severity.ERROR)
def check_that_cannot_be(domains: pd.DataFrame, today: date) -> Flags:
    """Record that was seen before it was changed, or in the future.

    What was seen is the old value. Look again, and write the moment down.

    Domains

    | Record ID | Host             | Changed at       | Verified at      | Finding                                        |
    |-----------|------------------|------------------|------------------|------------------------------------------------|
    | DN-001    | example.com      | 2026-11-12 09:00 | 2026-11-12 10:00 |                                                |
    | DN-002    | shop.example.com | 2026-11-12 09:00 | 2026-11-11 10:00 | Verified before it was changed: check again  |
    | DN-003    | app.example.com  |                  | 2027-11-12 10:00 | This date is in the future                   |
    |           |                  |                  |                  |                                                |
    """
    seen = domains["verified_at"]
    future = seen.ge(_midnight(today) + timedelta(days=1)).fillna(False)
    message = pd.Series("Verified before it was changed: check again", index=domains.index, dtype=TEXT)
    message = message.mask(future, "This date is in the future")
    yield flag(domains, "verified_at", where=future | seen.lt(domains["changed_at"]), message=message)


@rule("TC115", severity=Severity.ERROR)
def ttl_lowered_too_late(domains: pd.DataFrame, policy: Policy) -> Flags:
    """TTL that was lowered so late that old answers outlive the switch.

    Some visitors are sent to the old site until its old TTL has passed. Move the switch, or keep the old site up that long.

    Settings

    | Setting | Value      |
    |---------|------------|
    | Go-live | 2026-11-28 |

    Domains

    | Record ID | Host             | TTL in seconds | TTL lowered at   | Finding                                             |
    |-----------|------------------|----------------|------------------|-----------------------------------------------------|
    | DN-001    | example.com      | 86400          | 2026-11-26 09:00 |                                                     |
    | DN-002    | shop.example.com | 86400          | 2026-11-27 20:00 | Old DNS answers remain cached until 2026-11-28 20:00             |
    | DN-003    | app.example.com  |                | 2026-11-27 20:00 |                                                     |
    |           |                  |                |                  |                                                     |
    """
    if policy.go_live_on is None:
        return
    seconds = pd.to_timedelta(domains["ttl"].astype("float64"), unit="s").astype("duration[us][pyarrow]")
    last = domains["ttl_lowered_at"] + seconds
    message = "Old DNS answers remain cached until " + last.dt.strftime("%Y-%m-%d %H:%M").astype(TEXT)
    where = last.gt(_midnight(policy.go_live_on))
    yield flag(domains, "ttl_lowered_at", where=where, message=message)


@rule("TC116", severity=Severity.ERROR)
def mail_without_proof_of_its_sender(domains: pd.DataFrame) -> Flags:
    """Domains among whose records none is DKIM, or none is DMARC.

    The large receivers refuse mail to many without both (Google and Yahoo since 2024-02, Microsoft since 2025-05). Add the
    records that the new platform shows you.

    Domains

    | Record ID | Host        | Type | Purpose | New value                     | Finding                                              |
    |-----------|-------------|------|---------|-------------------------------|------------------------------------------------------|
    | DN-001    | example.com | TXT  | SPF     | v=spf1 include:a.example -all | No DKIM record is listed; No DMARC record is listed  |
    | DN-002    | example.com | A    | Site    | 198.51.100.7                  |                                                      |
    |           |             |      |         |                               |                                                      |
    """
    there = entered(domains)
    first = there & ~there.duplicated()
    for word in ("DKIM", "DMARC"):
        if not domains["purpose"].eq(word).any():
            yield flag(domains, "purpose", where=first, message=f"No {word} record is listed")


@rule("TC201", severity=Severity.WARNING)
def unanswered_integration(integrations: pd.DataFrame) -> Flags:
    """Incomplete integration: decision, owner, key or connection.

    Data stop passing in silence. The gate stays closed until the cell is filled. Write where the key lies, never the key itself.

    Integrations

    | Integration ID | Tool     | Decision       | Owner | Where the key lies | Progress | Finding                                |
    |----------------|----------|----------------|-------|--------------------|----------|----------------------------------------|
    | IN-001         | Calendar | Rebuild/Update | Mara  | Password manager   | Passed   |                                        |
    | IN-002         | Chat     |                | Mara  | Password manager   | Passed   | No decision yet  |
    | IN-003         | Shop     | Rebuild/Update |       | Password manager   | Passed   | No owner yet      |
    | IN-004         | Forms    | Rebuild/Update | Mara  |                    | Passed   | Write down where the key is kept (never the key itself) |
    | IN-005         | Books    | Rebuild/Update | Mara  | Password manager   |          | Not reconnected yet              |
    | IN-006         | Old      | Archive        |       |                    |          |                                        |
    |                |          |                |       |                    |          |                                        |
    """
    moves = integrations["decision"].ne(RequiredStatus.ARCHIVE).fillna(True)
    yield from unanswered(
        integrations,
        {
            "decision": (integrations["decision"].isna(), "No decision yet"),
            "owner": (moves & integrations["owner"].isna(), "No owner yet"),
            "secret_location": (
                moves & integrations["secret_location"].isna(),
                "Write down where the key is kept (never the key itself)",
            ),
            "progress": (moves & ~integrations["progress"].isin(_DONE), "Not reconnected yet"),
        },
    )


@rule("TC202", severity=Severity.ERROR)
def asset_that_is_not_listed(
    integrations: pd.DataFrame, redirects: pd.DataFrame, assets: pd.DataFrame
) -> Flags:
    """Integration or redirect of an asset that is not on Assets.

    What it reads, writes or answers for is not moved. List the asset, or put the ID right.

    Assets

    | Asset ID | Class | Name |
    |----------|-------|------|
    | PG-001   | Page  | Home |

    Redirects

    | Redirect ID | Old address              | Asset ID | Finding                 |
    |-------------|--------------------------|----------|-------------------------|
    | RD-001      | https://example.com/home | PG-001   |                         |
    | RD-002      | https://example.com/sale | PG-009   | PG-009 is not on Assets |
    | RD-003      | https://example.com/poll |          |                         |
    |             |                          |          |                         |
    """
    for frame, column in ((integrations, "asset_ids"), (redirects, "asset_id")):
        unknown = not_among(frame[column], assets["asset_id"])
        yield flag(frame, column, where=unknown.notna(), message=unknown + " is not on Assets")


def _leads(redirects: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Old and new addresses as a browser compares them; none where the address is gone or stays as it is."""
    old = _each(redirects["old_url"], addresses.comparable)
    new = _each(redirects["new_url"], addresses.comparable)
    led = ~redirects["decision"].isin([RedirectDecision.GONE, RedirectDecision.LEAVE]) & redirects[
        "status_code"
    ].ne(RedirectCode.HTTP_410).fillna(True)
    return old, new.where(led)


@rule("TC301", severity=Severity.ERROR)
def redirect_in_a_loop(redirects: pd.DataFrame) -> Flags:
    """Redirect that leads back to itself, by others or at once.

    The browser gives up and shows an error. Let one of the rows of the loop lead to a page.

    Redirects

    | Redirect ID | Old address           | New address            | Finding                            |
    |-------------|-----------------------|------------------------|------------------------------------|
    | RD-001      | https://example.com/a | https://example.com/b  | A loop: RD-001, RD-002, RD-001     |
    | RD-002      | https://example.com/b | https://EXAMPLE.com/a/ | A loop: RD-002, RD-001, RD-002     |
    | RD-003      | https://example.com/c | https://example.com/c  | Redirects to itself                 |
    | RD-004      | https://example.com/d | https://example.com/e  |                                    |
    |             |                       |                        |                                    |
    """
    old, new = _leads(redirects)
    ids = redirects["redirect_id"]
    row_of = {address: row for row, address in enumerate(old) if isinstance(address, str)}
    message = []
    for row, target in enumerate(new):
        path, at = [row], row_of.get(target) if isinstance(target, str) else None
        while at is not None and at not in path:
            path.append(at)
            following = new.iloc[at]
            at = row_of.get(following) if isinstance(following, str) else None
        loop = at == row
        named = ", ".join(str(ids.iloc[one]) for one in [*path, row])
        message.append(pd.NA if not loop else "Redirects to itself" if len(path) == 1 else f"A loop: {named}")
    said = pd.Series(message, index=redirects.index, dtype=TEXT)
    yield flag(redirects, "new_url", where=said.notna(), message=said)


@rule("TC302", severity=Severity.ERROR)
def double_redirect(redirects: pd.DataFrame) -> Flags:
    """Address that has two redirects.

    Which one counts is the platform's chance. Addresses are compared as a browser does: without case of the host, in one spelling
    of %-signs, without the slash at the end. Delete one of the rows.

    Redirects

    | Redirect ID | Old address              | New address           | Finding                |
    |-------------|--------------------------|-----------------------|------------------------|
    | RD-001      | https://example.com/caf%C3%A9 | https://example.com/b |                        |
    | RD-002      | https://Example.com/café | https://example.com/c | Same address as RD-001 |
    | RD-003      | https://example.com/Café | https://example.com/c |                        |
    |             |                          |                       |                        |
    """
    old = _each(redirects["old_url"], addresses.comparable)
    first = first_in_group(redirects["redirect_id"], old)
    where = old.notna() & old.duplicated(keep="first")
    yield flag(redirects, "old_url", where=where, message="Same address as " + first)


@rule("TC303", severity=Severity.ERROR)
def redirect_to_a_redirect(redirects: pd.DataFrame) -> Flags:
    """Redirect that leads to an address which is redirected again.

    Each hop costs visitors and rank, and breaks when one of the rows goes. Lead straight to the last page.

    Redirects

    | Redirect ID | Old address           | New address           | Finding                          |
    |-------------|-----------------------|-----------------------|----------------------------------|
    | RD-001      | https://example.com/a | https://example.com/b | It leads to RD-002, which leads on |
    | RD-002      | https://example.com/b | https://example.com/c |                                  |
    | RD-003      | https://example.com/d | https://example.com/d |                                  |
    |             |                       |                       |                                  |
    """
    old, new = _leads(redirects)
    onward = redirects["redirect_id"].where(new.notna()).groupby(old).first()
    chain = new.map(onward).astype(TEXT)
    where = chain.notna() & chain.ne(redirects["redirect_id"]) & new.ne(old)
    message = "It leads to " + chain + ", which leads on"
    yield flag(redirects, "new_url", where=where, message=message)


@rule("TC304", severity=Severity.ERROR)
def redirect_that_leads_nowhere(redirects: pd.DataFrame) -> Flags:
    """Redirect without a new address.

    Whoever comes there sees an error. Add a new address, or decide that the page is gone.

    Redirects

    | Redirect ID | Old address           | New address           | Decision | Finding                                              |
    |-------------|-----------------------|-----------------------|----------|------------------------------------------------------|
    | RD-001      | https://example.com/a | https://example.com/b | Redirect |                                                      |
    | RD-002      | https://example.com/c |                       | Redirect | Add a new address, or decide that the page is gone          |
    | RD-003      | https://example.com/d |                       | Gone     |                                                      |
    |             |                       |                       |          |                                                      |
    """
    where = (
        redirects["old_url"].notna()
        & redirects["new_url"].isna()
        & redirects["decision"].eq(RedirectDecision.REDIRECT)
    )
    yield flag(
        redirects, "new_url", where=where, message="Add a new address, or decide that the page is gone"
    )


@rule("TC305", severity=Severity.ERROR)
def unsafe_target(redirects: pd.DataFrame) -> Flags:
    """Redirect to something that is no safe web address.

    A browser refuses it, or it hands out a password. Write an address that begins with https.

    Redirects

    | Redirect ID | Old address           | New address             | Finding                                           |
    |-------------|-----------------------|-------------------------|---------------------------------------------------|
    | RD-001      | https://example.com/a | https://example.com/b   |                                                   |
    | RD-002      | https://example.com/c | javascript:void(0)      | It must begin with https                          |
    | RD-003      | https://example.com/d | https://me@example.com/ | It holds a user name or a password: take them out |
    | RD-004      | https://example.com/e | /new                    |                                                   |
    |             |                       |                         |                                                   |
    """
    problem = _said(redirects["new_url"], addresses.target_problem)
    yield flag(redirects, "new_url", where=problem.notna(), message=problem)


@rule("TC306", severity=Severity.WARNING)
def target_without_encryption(redirects: pd.DataFrame) -> Flags:
    """Redirect to an address that is not encrypted.

    It leads on to https once more, or browsers warn. Write https.

    Redirects

    | Redirect ID | Old address           | New address           | Finding     |
    |-------------|-----------------------|-----------------------|-------------|
    | RD-001      | https://example.com/a | http://example.com/b  | Write https |
    | RD-002      | https://example.com/c | https://example.com/d |             |
    |             |                       |                       |             |
    """
    where = redirects["new_url"].str.strip().str.casefold().str.startswith("http://")
    yield flag(redirects, "new_url", where=where, message="Write https")


_DUMPED = 5


@rule("TC307", severity=Severity.ERROR)
def everything_to_the_home_page(redirects: pd.DataFrame) -> Flags:
    """Many old addresses that all lead to the home page.

    Search engines read that as an error page (soft 404), and visitors do not find what they came for. Lead each to the page
    that answers it, or let it be gone. Five and more, and more than half of all, are many.

    Redirects

    | Redirect ID | Old address           | New address            | Finding                                                |
    |-------------|-----------------------|------------------------|--------------------------------------------------------|
    | RD-001      | https://example.com/a | https://example.com/   | One of 5 that all lead to the home page                |
    | RD-002      | https://example.com/b | https://example.com    | One of 5 that all lead to the home page                |
    | RD-003      | https://example.com/c | https://example.com/   | One of 5 that all lead to the home page                |
    | RD-004      | https://example.com/d | https://example.com/   | One of 5 that all lead to the home page                |
    | RD-005      | https://example.com/e | https://example.com/   | One of 5 that all lead to the home page                |
    | RD-006      | https://example.com/f | https://example.com/f2 |                                                        |
    |             |                       |                        |                                                        |
    """
    target = redirects["new_url"]
    old = _whether(redirects["old_url"], addresses.is_home).fillna(False)
    home = _whether(target, addresses.is_home).fillna(False) & ~old
    many = int(home.sum())
    where = home & (many >= _DUMPED) & (many * 2 > int(target.notna().sum()))
    yield flag(redirects, "new_url", where=where, message=f"One of {many} that all lead to the home page")


@rule("TC308", severity=Severity.ERROR)
def code_against_the_decision(redirects: pd.DataFrame) -> Flags:
    """Redirect whose code says something else than the decision.

    A code of 302 says that the old address comes back, so search engines keep it; 410 says that it is gone. Write 301 for a
    move, 410 for gone.

    Redirects

    | Redirect ID | Old address           | Decision | Code | Finding                                  |
    |-------------|-----------------------|----------|------|------------------------------------------|
    | RD-001      | https://example.com/a | Redirect | 301  |                                          |
    | RD-002      | https://example.com/b | Redirect | 302  | 302 is temporary: use 301             |
    | RD-003      | https://example.com/c | Redirect | 410  | 410 means the page is gone: use 301      |
    | RD-004      | https://example.com/d | Gone     | 301  | The page is gone: use 410              |
    | RD-005      | https://example.com/e | Gone     |      |                                          |
    |             |                       |          |      |                                          |
    """
    decision, code = redirects["decision"], redirects["status_code"]
    leads = decision.eq("Redirect")
    for where, message in (
        (leads & code.eq("302"), "302 is temporary: use 301"),
        (leads & code.eq("410"), "410 means the page is gone: use 301"),
        (decision.eq("Gone") & code.isin(["301", "302", "308"]), "The page is gone: use 410"),
    ):
        yield flag(redirects, "status_code", where=where, message=message)


@rule("TC309", severity=Severity.WARNING)
def unanswered_redirect(redirects: pd.DataFrame) -> Flags:
    """Redirect without a decision or code.

    It answers with an error after the switch. The gate stays closed until the cell is filled.

    Redirects

    | Redirect ID | Old address           | Decision | Code | Finding                             |
    |-------------|-----------------------|----------|------|-------------------------------------|
    | RD-001      | https://example.com/a | Redirect | 301  |                                     |
    | RD-002      | https://example.com/b |          | 301  | Decide where the old address should lead  |
    | RD-003      | https://example.com/c | Redirect |      | Choose a code, usually 301      |
    |             |                       |          |      |                                     |
    """
    decision = redirects["decision"]
    yield from unanswered(
        redirects,
        {
            "decision": (
                decision.isna() & redirects["old_url"].notna(),
                "Decide where the old address should lead",
            ),
            "status_code": (
                decision.eq("Redirect") & redirects["status_code"].isna(),
                "Choose a code, usually 301",
            ),
        },
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
