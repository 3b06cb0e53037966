"""The problems that a user can put right, each as one sentence with a place and a way out.

Wrong *data* are findings and never raised. What is raised here ends a command with exit code 2
and nothing written. Anything else that is raised is a bug of ours.
"""


class XlmigrateError(Exception):
    """Something the user can put right: what is wrong, where, and what to do.

    ``str(error)`` is the sentence that the user reads::

        Acme.xlsx: the file is open in Excel. Close it there and run again.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what = what
        self.where = where
        self.do = do
        sentence = f"{where}: {what}" if where else what
        super().__init__(f"{sentence.rstrip('.')}. {do}" if do else f"{sentence.rstrip('.')}.")


class WorkbookRefusedError(XlmigrateError):
    """The file cannot be read or changed without harm, so it is left alone."""


class WorkbookBusyError(XlmigrateError):
    """Another program or another run holds the workbook, or it changed since it was read."""


class UnsafeWorkbookError(XlmigrateError):
    """The package is built to harm or to mislead a program that reads it, so nothing of it was parsed."""
