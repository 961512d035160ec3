"""Everything that jupyter-repro raises on purpose.

::

    ReproError                      code, message, hint
    ├── UsageError                  the command line asks for something that cannot be done
    ├── NotebookError               a file that cannot be read or written as a notebook
    ├── RecordError                 a record that is missing, broken or of a newer schema
    ├── KernelError                 a kernel that cannot be found or does not start
    ├── LockError                   a lock file of an environment that cannot be made, read or installed
    ├── EngineError                 a cluster that cannot be used, or lost a notebook
    ├── VerificationError           a verification on the server that cannot be found, or broke off
    ├── ReportError                 a report that cannot be made in the form that was asked for
    └── HistoryError                a history that cannot be read or written

Each error says what is wrong and where (``message``), the way out (``hint``), and has a stable ``code`` that the documentation
explains. Only the command line prints them.
"""

from __future__ import annotations

__all__ = [
    "EngineError",
    "HistoryError",
    "KernelError",
    "LockError",
    "NotebookError",
    "RecordError",
    "ReportError",
    "ReproError",
    "UsageError",
    "VerificationError",
]


class ReproError(Exception):
    """An error with a code, a message that says what and where, and a hint that says the way out."""

    def __init__(self, code: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def as_data(self) -> dict[str, str | None]:
        """The error as JSON has it."""
        return {"code": self.code, "message": self.message, "hint": self.hint}

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message} (hint: {self.hint})"


class UsageError(ReproError):
    """The command line asks for something that cannot be done."""


class NotebookError(ReproError):
    """A file cannot be read or written as a notebook."""


class RecordError(ReproError):
    """A record is missing, broken or written by a newer version."""


class KernelError(ReproError):
    """A kernel cannot be found, does not start or does not answer."""


class EngineError(ReproError):
    """A cluster cannot be reached, cannot verify, or lost a notebook."""


class VerificationError(ReproError):
    """A verification on the server cannot be found, or broke off."""


class ReportError(ReproError):
    """A report cannot be made in the form that was asked for."""


class HistoryError(ReproError):
    """The history of notebooks cannot be read or written."""


class LockError(ReproError):
    """A lock file of an environment cannot be made or read, or an environment not be built from it."""
