"""What its button does."""

from xlmigrate.engine.evaluate import Operation

JUDGE_CONSENT = Operation("judge-consent", "Consent", ("CN",), ("consent_records", "contacts", "suppressions", "origins"), "Judges for each contact and channel who may be written to and who must be served, with rule and source; triage, not legal advice.", "FileProperties")  # fmt: skip
