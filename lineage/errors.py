"""Why a link is refused. Nothing changed when one of these is raised."""


class LineageError(Exception):
    """A link that cannot be."""


class CycleError(LineageError):
    """The target is already among what the source came from, or is the source itself."""


class UnknownNodeError(LineageError):
    """An object whose class is not a registered node type, or that is not saved yet."""
