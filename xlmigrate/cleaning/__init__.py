"""Cleaning one column at a time: text in, text and a reason out. Knows nothing of workbooks.

Every function takes a column of text and gives columns with the same index. What is certain is repaired,
what is likely is proposed, what cannot be known is said; a missing value gives a missing result.
"""
