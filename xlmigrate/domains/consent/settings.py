"""What Settings say of the sender's countries, where they can be read."""

from collections.abc import Mapping

from xlmigrate.domains.consent.regimes import unread_senders
from xlmigrate.engine.settings import Policy, SettingCheck


def _unread(policy: Policy) -> Mapping[str, str]:
    words = unread_senders(policy.sender_regimes) if policy.sender_regimes else ()
    if not words:
        return {}
    said = f"{', '.join(words)} is not a known country; until it is, the strictest law is taken and no file is written"
    return {"sender_regimes": said}


SENDERS = SettingCheck(_unread)
