"""Fifty-one people, each with the verdict that a careful reader of the law would give."""

import pytest

from xlmigrate.domains.consent.examples import shown

FIVE, DOI, FOUR = "event=express:2025-09-01", "event=express:2025-09-01:doi", "event=express:2025-09-01:-what"
LIFTED = "country=FR stop=opt-out@2024-01-10 event=express:2025-03-10:doi"

CARDS = [
    (1, f"country=US {FIVE} stop=bounce@2026-01-15", "Suppress C06 BOUNCED / None S05 NO_ACCESS"),
    (2, f"country=US {FIVE} stop=opt-out@2026-02-01", "Suppress C04 OPTED_OUT / None S05 NO_ACCESS"),
    (3, LIFTED, "OK C12 EXPRESS_PROVEN, RESUBSCRIBED / None S05 NO_ACCESS"),
    (4, "country=DE event=express:2025-09-01:-what:bulk", "Unknown C17 NO_EVIDENCE, EVID_BULK / None S05 NO_ACCESS"),
    (5, "country=CA purchase=2024-07-10", "OK until 2026-07-10 C19 CASL_EBR / None S05 NO_ACCESS"),
    (6, "country=CA purchase=2024-05-30", "Do not migrate C21 CASL_EXPIRED / None S05 NO_ACCESS"),
    (7, "country=CA purchase=2024-05-30 access=Yes", "Do not migrate C21 CASL_EXPIRED / Carry C16 CONTRACT_ONLY"),
    (8, "country=GB purchase=2025-11-03 soft", "OK until 2027-11-03 C15 SOFT_OPT_IN / None S05 NO_ACCESS"),
    (9, "country=GB purchase=2025-11-03 access=Yes", "Unknown C17 NO_EVIDENCE / Carry C16 CONTRACT_ONLY"),
    (10, "country=US event=other:2025-09-01:-what", "OK C22 US_OK / None S05 NO_ACCESS"),
    (11, f"country=FR {FIVE} stop=refusal@2026-01-01", "Suppress C03 GDPR_REFUSED / None S05 NO_ACCESS"),
    (12, f"phone=DE status=unknown {FOUR}", "Unknown C13 DE_NO_DOI, JURIS_HINTED / None S05 NO_ACCESS"),
    (13, "country=FR status=pending", "Do not migrate C10 DOI_PENDING / None S05 NO_ACCESS"),
    (14, f"country=FR {DOI} stop=complaint@2026-01-10 access=Yes", "Suppress C02 COMPLAINT / Carry C16 CONTRACT_ONLY"),
    (15, "country=US event=express:2031-01-01:suspect", "Re-permission C23 ESP_POLICY, EVID_SUSPECT / None S05 NO_ACCESS"),
    (16, "country=FR event=express:2022-01-05:bulk:-how", "Unknown C17 NO_EVIDENCE, EVID_BULK / None S05 NO_ACCESS"),
    (17, "channel=SMS country=US", "Suppress C32 CHANNEL_MISMATCH / None S05 NO_ACCESS"),
    (18, "country=FR event=express:2024-09-01 engaged=2025-04-01 access=Yes", "Re-permission C30 STALE, EXPRESS_PROVEN / Carry C16 CONTRACT_ONLY"),
    (19, f"country=US origin=Purchased {FOUR}", "Do not migrate C07 NOT_OWN_LIST / None S05 NO_ACCESS"),
    (20, f"country=DE {DOI} stop=erasure@2026-02-01", "Erase C01 ERASURE / None S02 ERASURE"),
    (21, f"country=DE {DOI} stop=erasure@2026-02-01 access=Yes", "Erase C01 ERASURE / Hold S01 ERASURE_ACCESS"),
    (22, "country=CA purchase=2024-05-30 today=2026-05-15", "Re-permission C35 CASL_EXPIRING / None S05 NO_ACCESS"),
    (23, "country=CA purchase=2024-06-10 inquiry=2026-03-20", "OK until 2026-09-20 C20 CASL_INQUIRY / None S05 NO_ACCESS"),
    (24, f"country=CA {FOUR}", "Unknown C28 CASL_PARTIAL / None S05 NO_ACCESS"),
    (25, "country=US stop=opt-out@2024-01-10 event=express:2025-03-01:bulk:-how", "Suppress C04 OPTED_OUT, EVID_BULK / None S05 NO_ACCESS"),
    (26, f"country=US stop=opt-out {FIVE}", "Suppress C04 OPTED_OUT / None S05 NO_ACCESS"),
    (27, f"country=FR stop=objection@2024-01-10 {FIVE}", "Suppress C03 OBJECTION / None S05 NO_ACCESS"),
    (28, f"{LIFTED} origin=Purchased", "Do not migrate C07 NOT_OWN_LIST / None S05 NO_ACCESS"),
    (29, f"{LIFTED} minor", "Unknown C08 CHILD, EXPRESS_PROVEN, RESUBSCRIBED / None S05 NO_ACCESS"),
    (30, "country=FR event=express:2023-02-20:-what sent=2023-02-20 engaged=2023-02-20", "Unknown C30 SILENT, EVID_PARTIAL, STALE / None S05 NO_ACCESS"),
    (31, "country=GB purchase=2025-11-03 soft event=express:2025-09-01:-what:-when", "OK until 2027-11-03 C15 SOFT_OPT_IN / None S05 NO_ACCESS"),
    (32, f"country=DE {DOI}", "OK C12 EXPRESS_PROVEN / None S05 NO_ACCESS"),
    (33, f"country=US phone=DE {FIVE}", "Unknown C13 DE_NO_DOI / None S05 NO_ACCESS"),
    (34, DOI, "Unknown C09 JURIS_UNKNOWN / None S05 NO_ACCESS"),
    (35, f"country=FR {FIVE} unread", "Unknown C17 NO_EVIDENCE, WITHDRAWAL_UNCHECKED / None S05 NO_ACCESS"),
    (36, f"country=FR {FIVE} stop=bounce@2026-01-10 access=Yes", "Suppress C06 BOUNCED / New address S03 BOUNCED_CUSTOMER"),
    (37, "country=FR noid access=Yes", "Do not migrate C00 ID_MISSING / New address S03 ID_MISSING"),
    (38, "country=DE purchase=2024-03-01 soft", "Re-permission C26 SOFT_OPT_IN_OLD / None S05 NO_ACCESS"),
    (39, "country=CH purchase=2026-01-15 soft", "OK until 2028-01-15 C15 SOFT_OPT_IN / None S05 NO_ACCESS"),
    (40, f"country=FR {DOI} stop=complaint access=Unknown", "Suppress C02 COMPLAINT / Hold S04 ACCESS_UNKNOWN"),
    (41, f"country=FR {DOI} stop=manual", "Suppress C33 IN_LEDGER / None S05 NO_ACCESS"),
    (42, f"country=FR {DOI} status=subscribed,pending@2026-02-01", "Unknown C34 STATUS_CONFLICT, EXPRESS_PROVEN / None S05 NO_ACCESS"),
    (43, f"country=FR {FOUR} status=never", "Re-permission C14 EVID_PARTIAL / None S05 NO_ACCESS"),
    (44, "country=DE event=express:2024-06-01:doi sent=- engaged=-", "Unknown C30 SILENT, EXPRESS_PROVEN, STALE / None S05 NO_ACCESS"),
    (45, f"country=CA {FIVE}", "OK C18 CASL_EXPRESS / None S05 NO_ACCESS"),
    (46, f"country=AU {FIVE} role", "OK C12 EXPRESS_PROVEN, OTHER_STRICT, TARGET_POLICY / None S05 NO_ACCESS"),
    (47, "country=US sender=CA event=other:2025-09-01:-what", "Do not migrate C21 CASL_EXPIRED / None S05 NO_ACCESS"),
    (48, "country=US origin=Unknown", "Unknown C37 ORIGIN_UNKNOWN / None S05 NO_ACCESS"),
    (49, "channel=Post country=FR access=Yes", "Unknown C27 POST_REVIEW / Carry C16 CONTRACT_ONLY"),
    (50, f"country=DE {DOI} variant", "Unknown C38 LEDGER_VARIANT, EXPRESS_PROVEN / None S05 NO_ACCESS"),
    (51, f"channel=SMS country=US {FIVE}", "OK C22 US_OK / None S05 NO_ACCESS"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"), [card[1:] for card in CARDS], ids=[f"card {number}" for number, _, _ in CARDS]
)
def test_a_person_gets_the_verdict_on_the_card(line, told):
    assert shown(line) == told
