"""Why a step cannot be taken. What raises one of these has changed nothing."""


class SubscriptionError(Exception):
    """A step that cannot be taken."""


class LinkOverError(SubscriptionError):
    """The personal link opens nothing, or nothing any more."""


class NotPublicError(SubscriptionError):
    """What someone would follow is not public, or does not exist."""
