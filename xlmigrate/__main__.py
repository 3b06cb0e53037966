"""``python -m xlmigrate`` is the command line."""

from xlmigrate.cli import main

main()
