"""The workbook: its package editor, the hosts that hold it, how it is drawn, its macros."""
