"""Why a step of an idea cannot be taken. Nothing changed when one of these is raised."""


class IdeaError(Exception):
    """A step that cannot be taken; ``str()`` says why, in French."""


class GoneError(IdeaError):
    """The idea does not exist (any more)."""

    def __init__(self) -> None:
        super().__init__("Cette idée n’existe plus.")


class WrongStateError(IdeaError):
    """The idea is not where this step begins: someone moved it meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "Cette idée n’est plus là où vous l’avez lue\u00a0: quelqu’un l’a fait avancer entre-temps."
        )


class NotAllowedError(IdeaError):
    """This person may not take this step."""

    def __init__(self) -> None:
        super().__init__("Vous ne pouvez pas prendre cette décision.")


class ChangedError(IdeaError):
    """What is decided of is no longer what was read."""

    def __init__(self) -> None:
        super().__init__("Cette idée a été modifiée pendant votre lecture\u00a0: relisez avant de décider.")


class ReasonMissingError(IdeaError):
    """Nobody is told « no » without a word, and no idea is answered without one."""

    def __init__(self) -> None:
        super().__init__("Dites pourquoi\u00a0: l’auteur le lira.")


class AnswerMissingError(IdeaError):
    """An idea is kept or not kept with a public answer."""

    def __init__(self) -> None:
        super().__init__("Écrivez la réponse que tout le monde lira.")


class IncompleteError(IdeaError):
    """An idea is sent with an explanation, a theme and an axis."""

    def __init__(self) -> None:
        super().__init__("Complétez l’idée avant de l’envoyer.")


class NotFiledError(IdeaError):
    """An idea that everyone reads has a theme and an axis."""

    def __init__(self) -> None:
        super().__init__("Choisissez d’abord un thème et un axe.")


class NoExperimentError(IdeaError):
    """Nothing that was tried is linked to the idea."""

    def __init__(self) -> None:
        super().__init__("Reliez d’abord l’expérimentation qui essaie cette idée.")


class NoPracticeError(IdeaError):
    """No published sheet is linked to the idea."""

    def __init__(self) -> None:
        super().__init__("Reliez d’abord la fiche publiée qui en est née.")


class MergeError(IdeaError):
    """These two ideas cannot be joined: one is not public, or they are one already."""

    def __init__(self) -> None:
        super().__init__("Choisissez une autre idée, publiée, à laquelle réunir celle-ci.")


class JoinedError(IdeaError):
    """Another idea was joined to this one: it is no longer its author's alone."""

    def __init__(self) -> None:
        super().__init__("Une autre idée lui est réunie\u00a0: retirez votre nom plutôt que l’idée.")


class NoAuthorError(IdeaError):
    """Nobody can be written to about the idea."""

    def __init__(self) -> None:
        super().__init__(
            "Cette idée n’a pas d’auteur à qui la rendre\u00a0: corrigez-la, ou ne la publiez pas."
        )


class SupportedError(IdeaError):
    """Others support the idea: it is no longer its author's alone."""

    def __init__(self) -> None:
        super().__init__(
            "D’autres personnes soutiennent cette idée\u00a0: retirez votre nom plutôt que l’idée."
        )
