"""How the workbook is drawn: every sheet from its declaration, Start and Status, charts, print."""
