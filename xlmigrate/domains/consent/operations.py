"""What its button does."""

from xlmigrate.engine.evaluate import Operation

JUDGE_CONSENT = Operation("judge-consent", "Consent", ("CN",), ("consent_records", "contacts", "suppressions", "origins"), "Judges for each contact and channel whether marketing is allowed and whether paid service must continue, with rule and source. Triage, not legal advice.", "FileProperties")  # fmt: skip
