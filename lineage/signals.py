"""Links end with what they tie."""


def connect() -> None:
    """Follow deletions; called once, when the app is ready."""
