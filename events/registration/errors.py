"""Why a step of a registration cannot be taken."""


class RegistrationError(Exception):
    """A step that cannot be taken; it changed nothing."""


class LinkOverError(RegistrationError):
    """The link opens nothing: guessed, over, used, or about what is gone."""


class ClosedError(RegistrationError):
    """Nobody registers for this event now: not yet open, closed, over, cancelled, or no longer public."""


class NotYetError(RegistrationError):
    """Nobody has arrived: the door of the event opens on its first day."""


class FullError(RegistrationError):
    """No place is left, and the event has no waiting list."""


class OverlapError(RegistrationError):
    """Two of the sessions chosen take place at the same time, which the organiser refuses."""


class ChoiceError(RegistrationError):
    """The sessions chosen are none of this event's, or one must be chosen and none is."""


class AlreadyActiveError(RegistrationError):
    """This person has another registration for this event."""


class WrongStateError(RegistrationError):
    """The registration is not where this step begins."""
