"""What people see: the workbook, the reference pages, the ribbon."""
