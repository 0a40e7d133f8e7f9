"""Why an employer's step cannot be taken. None of them tells anything about a person."""


class AdoptionError(Exception):
    """A step that cannot be taken: nothing was changed."""


class LinkOverError(AdoptionError):
    """The personal link opens nothing: guessed, altered, over, used, or made for something else."""


class WrongStateError(AdoptionError):
    """The adoption is no longer, or not yet, where this step can be taken."""


class SheetWithdrawnError(AdoptionError):
    """The sheet is no longer public."""
