"""What is said of DNS records, integrations and redirects: the sentence of the gravest rule, beside the row."""

from __future__ import annotations

from datetime import date

import pandas as pd

from xlmigrate.domains.technical import rules
from xlmigrate.engine.computed import computes
from xlmigrate.engine.masks import NOTHING_FOUND, entered, sentences
from xlmigrate.engine.settings import Policy


@computes("domains", "problem")
def domain_problem(domains: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """What would go wrong with a DNS record."""
    problem = sentences(rules, "domains", {"domains": domains}, policy, today).fillna(NOTHING_FOUND)
    return pd.DataFrame({"problem": problem.mask(~entered(domains))})


@computes("integrations", "problem")
def integration_problem(integrations: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """What is missing before an integration can be reconnected."""
    tables = {"integrations": integrations}
    problem = sentences(rules, "integrations", tables, policy, today).fillna(NOTHING_FOUND)
    return pd.DataFrame({"problem": problem.mask(~entered(integrations))})


@computes("redirects", "problem", "keep_until")
def redirect_problem(redirects: pd.DataFrame, policy: Policy, today: date) -> pd.DataFrame:
    """What is wrong with a redirect, and until when it must stay (Google asks for a year at least)."""
    problem = sentences(rules, "redirects", {"redirects": redirects}, policy, today).fillna(NOTHING_FOUND)
    problem = problem.mask(~entered(redirects))
    until = pd.Series(pd.NA, index=redirects.index, dtype=object)
    if policy.go_live_on is not None:
        until = until.mask(
            redirects["old_url"].notna(), pd.Timestamp(policy.go_live_on) + pd.DateOffset(years=1)
        )
    return pd.DataFrame({"problem": problem, "keep_until": until})
