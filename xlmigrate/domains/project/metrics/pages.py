"""The words and numbers of Start that are made of other metrics: title, tiles, chart titles."""

from __future__ import annotations

from xlmigrate.domains.project.metrics.work import NOTHING
from xlmigrate.engine.gates import row_count
from xlmigrate.engine.metrics import Expression, day, plural, ref, said, setting, when
from xlmigrate.engine.shipped import texts


def title() -> Expression:
    """The title of Start: client and platforms, as far as they are known."""
    words = texts()["start"]
    client, source, target = (setting(name) for name in ("client", "source_platform", "target_platform"))
    named = said(words["title_client"], client=client, source=source, target=target)
    return when(client.is_(""), words["title"], when(source.is_("") + target.is_("") > 0, client, named))


def tile_metrics() -> dict[str, Expression]:
    """For each tile its number ``fig_tile_…`` and its note ``fig_note_…``."""
    words = texts()["tiles"]
    contacts, assets = row_count("contacts"), row_count("assets")
    subscriptions, by_tag = ref("fig_access_subscriptions"), ref("fig_access_contacts")
    found: dict[str, Expression] = {
        "fig_tile_readiness": ref("fig_readiness"),
        "fig_note_readiness": said(words["readiness"][1]),
        "fig_tile_contacts_ready": _or_nothing(contacts, ref("fig_contacts_ready")),
        "fig_note_contacts_ready": _note(contacts, words["contacts_ready"]),
        "fig_tile_assets_decided": _or_nothing(assets, ref("fig_assets_decided")),
        "fig_note_assets_decided": _note(assets, words["assets_decided"]),
        "fig_tile_errors": ref("fig_errors"),
        "fig_note_errors": when(ref("fig_errors") > 0, words["errors"][1], words["errors"][2]),
    }
    routes, from_contacts, nobody = words["access"][1:]
    found["fig_tile_access"] = when(
        row_count("subscriptions") > 0, subscriptions, _or_nothing(by_tag, by_tag)
    )
    found["fig_note_access"] = when(
        row_count("subscriptions") > 0,
        said(routes, n=ref("fig_without_route")),
        when(by_tag > 0, from_contacts, nobody),
    )
    found["fig_tile_days"] = ref("fig_days")
    found["fig_note_days"] = when(ref("fig_go_live").is_(""), words["days"][1], day(ref("fig_go_live")))
    return found


def _or_nothing(whole: Expression, part: Expression) -> Expression:
    return when(whole.is_(0), NOTHING, part)


def _note(whole: Expression, words: list[str]) -> Expression:
    return when(whole.is_(0), words[2], said(words[1], n=whole))


def chart_titles() -> dict[str, Expression]:
    """The message of each chart, as its title."""
    words = texts()["charts"]
    contacts, consent, assets, findings = (
        words[name] for name in ("contacts", "consent", "assets", "findings")
    )
    undecided, errors = ref("fig_assets_undecided"), ref("fig_errors")
    return {
        "fig_title_contacts": when(
            row_count("contacts").is_(0),
            contacts["none"],
            said(contacts["title"], n=ref("fig_contacts_ready"), m=row_count("contacts")),
        ),
        "fig_title_consent": when(
            ref("fig_verdicts").is_(0),
            consent["none"],
            said(consent["title"], n=ref("fig_verdict_re_permission"), m=ref("fig_verdict_unknown")),
        ),
        "fig_title_assets": when(
            row_count("assets").is_(0),
            assets["none"],
            when(undecided.is_(0), assets["settled"], plural(undecided, assets["title"])),
        ),
        "fig_title_findings": when(
            row_count("findings").is_(0),
            findings["none"],
            when(errors.is_(0), findings["settled"], plural(errors, findings["title"])),
        ),
    }
