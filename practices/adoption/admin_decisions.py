"""What the pages of « Essaimage » in the admin share."""

from core.admin import decisions

from .moderation import ModerationError
from .proposals import ProposalError

# The names of the lists, which are their addresses and the namespaces of their pages.
ANSWERS, ADOPTIONS, PROPOSALS = "retours", "essais", "maturites"
# The text of a sheet is long and shown nowhere here.
WITHOUT_TEXT = ("body",)


class DecisionView(decisions.DecisionView):
    """One object, and what is decided of it."""

    refusals = (ModerationError, ProposalError)
