"""What is said of DNS records, integrations and redirects: what would go wrong."""

from __future__ import annotations

import pandas as pd

from xlmigrate.domains.project.words import Progress, RequiredStatus
from xlmigrate.domains.technical.words import RecordPurpose, RecordType, RedirectCode, RedirectDecision
from xlmigrate.engine.computed import computes, gravest
from xlmigrate.engine.plan import TEXT
from xlmigrate.engine.settings import Policy
from xlmigrate.engine.tables import Scope


@computes("domains", "problem")
def domain_problem(domains: pd.DataFrame) -> pd.DataFrame:
    """What would go wrong with a DNS record (RFC 7208: one SPF record per name; RFC 1034: CNAME stands alone)."""
    host = domains["host"].str.strip().str.casefold()
    spf = domains["purpose"].eq(RecordPurpose.SPF).fillna(False)
    several_spf = spf & host.where(spf).duplicated(keep=False) & host.notna()
    others = host.map(host.value_counts()).gt(1)
    mail = domains["record_type"].eq(RecordType.MX).fillna(False)
    moved = domains["new_value"].ne(domains["old_value"]).fillna(False)
    return pd.DataFrame(
        {
            "problem": gravest(
                domains.index,
                (several_spf, "Two SPF records on one name count as none: join them"),
                (
                    domains["record_type"].eq(RecordType.CNAME) & others,
                    "A CNAME stands beside another record of its name",
                ),
                (mail & moved, "The move does not touch where mail arrives: are you sure?"),
                (
                    domains["record_type"].eq(RecordType.NS) & moved,
                    "Name servers cannot change within the window of go-live",
                ),
                (domains["new_value"].isna(), "What it shall say is not known yet"),
                (domains["ttl"].gt(3600), "Its TTL is long: lower it at least one old TTL before the switch"),
                (domains["ttl"].isna(), "Its TTL is not known"),
            ).mask(domains["host"].isna())
        }
    )


@computes("integrations", "problem", scope=Scope.ROW)
def integration_problem(integrations: pd.DataFrame) -> pd.DataFrame:
    """What is missing before an integration can be reconnected."""
    done = integrations["progress"].isin([Progress.PASSED, Progress.LIVE, Progress.DONE]) | integrations[
        "decision"
    ].eq(RequiredStatus.ARCHIVE)
    problem = gravest(
        integrations.index,
        (integrations["decision"].isna(), "Nobody has decided what becomes of it"),
        (integrations["secret_location"].isna(), "Where its key lies is not written down"),
        (integrations["owner"].isna(), "Nobody is named who reconnects it"),
    )
    return pd.DataFrame({"problem": problem.mask(done.fillna(False).astype(bool))})


_TWICE, _CHAIN = "The address has two redirects", "It leads to an address that is redirected again"


@computes("redirects", "problem", "keep_until")
def redirect_problem(redirects: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """What is wrong with a redirect, and until when it must stay (Google asks for a year at least)."""
    old, new = (
        redirects[name].map(_address, na_action="ignore").astype(TEXT) for name in ("old_url", "new_url")
    )
    firsts = redirects["redirect_id"].groupby(old).transform("first").astype(TEXT)
    onward = redirects["redirect_id"].groupby(old).first()
    chain = new.map(onward).astype(TEXT)
    gone = redirects["status_code"].eq(RedirectCode.HTTP_410).fillna(False) | redirects["decision"].isin(
        [RedirectDecision.GONE, RedirectDecision.LEAVE]
    )
    wanted = redirects["visits_90d"].gt(0) | redirects["backlinks"].gt(0)
    problem = gravest(
        redirects.index,
        (old.notna() & old.eq(new), "It leads to itself"),
        (old.notna() & old.duplicated(keep="first"), _TWICE),
        (chain.notna() & ~gone, _CHAIN),
        (new.isna() & ~gone & wanted, "It is visited and leads nowhere"),
        (new.isna() & ~gone, "It leads nowhere: give it a target, or decide that it is gone"),
        (new.str.startswith("http://"), "Its target is not encrypted: write https"),
    )
    problem = problem.mask(problem.eq(_TWICE).fillna(False), "Same address as " + firsts)
    problem = problem.mask(problem.eq(_CHAIN).fillna(False), "Leads to " + chain + ", which leads on")
    until = pd.Series(pd.NA, index=redirects.index, dtype=object)
    if policy.go_live_on is not None:
        until = until.mask(
            redirects["old_url"].notna(), pd.Timestamp(policy.go_live_on) + pd.DateOffset(years=1)
        )
    return pd.DataFrame({"problem": problem, "keep_until": until})


def _address(url: str) -> str:
    """An address as a browser compares it: without case of the host, trailing slash and fragment."""
    bare = url.strip().partition("#")[0].rstrip("/")
    scheme, slashes, rest = bare.rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.casefold()}{slashes}{host.casefold()}{slash}{path}"
