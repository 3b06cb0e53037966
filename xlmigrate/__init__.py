"""xlmigrate: an Excel master workbook for moving a business between marketing platforms."""
