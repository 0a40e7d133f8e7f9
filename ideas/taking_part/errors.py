"""Why members, or moderators, cannot do something about an idea: nothing changed."""

from ideas.errors import IdeaError


class NotOpenError(IdeaError):
    """The idea is not public (any more)."""

    def __init__(self) -> None:
        super().__init__("Cette idée n’est plus sur le site.")


class OwnIdeaError(IdeaError):
    """Nobody supports their own idea."""

    def __init__(self) -> None:
        super().__init__("Cette idée est la vôtre\u00a0: ce sont les autres qui la soutiennent.")


class TooManyError(IdeaError):
    """This member wrote enough for today."""

    def __init__(self) -> None:
        super().__init__("Vous avez beaucoup écrit aujourd’hui\u00a0: la suite demain.")


class DecidedError(IdeaError):
    """Someone decided of this comment meanwhile, or its author took it away."""

    def __init__(self) -> None:
        super().__init__("Ce commentaire n’attend plus de décision.")
