"""What cannot be done to a contact; each message says why, in French, to the editorial team."""


class ContactError(Exception):
    """A change that the state of a contact does not allow."""


class AlreadyHasContactError(ContactError):
    """The sheet has a contact, or has asked someone to be."""

    def __init__(self) -> None:
        super().__init__("Cette fiche a déjà un contact, ou attend sa réponse. Retirez-le d’abord.")


class RefusedBeforeError(ContactError):
    """This person refused, or withdrew, not long ago."""

    def __init__(self) -> None:
        super().__init__(
            "Cette personne a refusé, ou retiré son accord, il y a peu\u00a0: le site ne lui demande plus "
            "rien."
        )


class NoOrganisationError(ContactError):
    """The sheet names no organisation that someone could answer for, or is not public."""

    def __init__(self) -> None:
        super().__init__("Cette fiche n’est pas publique, ou n’indique pas de structure.")


class TooManyInvitationsError(ContactError):
    """This person was asked often enough, or a moment ago."""

    def __init__(self) -> None:
        super().__init__(
            "Une demande se répète deux fois au plus, à trois jours d’intervalle au moins. Sans réponse au "
            "bout de trente jours, l’adresse est effacée."
        )


class NotActiveError(ContactError):
    """The contact has ended, or is not in the state that this needs."""

    def __init__(self) -> None:
        super().__init__("Ce contact a changé d’état entre-temps\u00a0: rien n’a été fait.")
