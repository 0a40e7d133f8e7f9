"""Practice sheets, their adoption by others, and the questions asked about them."""

from .adoption import Adoption, AdoptionAnswer, AdoptionEvent, MaturityProposal
from .asking import Inquiry, SheetContact
from .sheet import PracticeIndexPage, PracticePage, PracticeTag, RelatedPractice

__all__ = [
    "Adoption",
    "AdoptionAnswer",
    "AdoptionEvent",
    "Inquiry",
    "MaturityProposal",
    "PracticeIndexPage",
    "PracticePage",
    "PracticeTag",
    "RelatedPractice",
    "SheetContact",
]
