"""What cannot be done with questionnaires."""


class QuestionnaireError(Exception):
    """Something that cannot be done; nothing was changed."""


class UsedError(QuestionnaireError):
    """The questionnaire serves, or was answered: it stays."""


class VersionChangedError(QuestionnaireError):
    """A version never changes: a new one is published."""
