"""Why a step of a practice that is told cannot be taken. Nothing changed when one of these is raised."""

from ideas.errors import IdeaError


class ToldGoneError(IdeaError):
    """It does not exist (any more), or the link opens nothing."""

    def __init__(self) -> None:
        super().__init__("Cette pratique racontée n’existe plus.")


class ToldMovedError(IdeaError):
    """It is not where this step begins: someone moved it meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Cette pratique racontée n’en est plus là\u00a0: quelqu’un l’a fait avancer entre-temps."
        )


class ToldIncompleteError(IdeaError):
    """What makes a sheet is missing."""

    def __init__(self) -> None:
        super().__init__("Dites au moins le but et ce que vous faites.")


class NoSheetError(IdeaError):
    """The sheet was deleted, or there is no list of sheets to put it in."""

    def __init__(self) -> None:
        super().__init__("La fiche de cette pratique n’existe plus.")


class NotThatTextError(IdeaError):
    """The text that is approved is not the one that was proposed last."""

    def __init__(self) -> None:
        super().__init__("Un autre texte vous est proposé depuis\u00a0: relisez-le.")
