"""What to do about contacts."""

from xlmigrate.engine.gates import Action, none_of, unanswered_in
from xlmigrate.engine.metrics import is_in

IMPORT_CONTACTS = Action("import_contacts", 30, none_of("contacts"), "contacts", "email")
DOUBTFUL = Action("doubtful", 130, unanswered_in("contacts", "decision", is_in("deliverable", "Check")), "contacts", "deliverable")  # fmt: skip
