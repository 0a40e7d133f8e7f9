"""Why a file could not be given."""


class DocumentError(Exception):
    """A file could not be made."""


class DocumentBusyError(DocumentError):
    """Too many files are being made: this one can be asked again in a moment."""
