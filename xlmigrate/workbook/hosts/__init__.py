"""What holds a workbook: a closed file, the open Excel, a dictionary in memory. Hosts carry cells and judge nothing."""
