"""Ideas: where they were heard, what is said of them, what becomes of them."""

from .assembly import Assembly, AssemblyFigure, AssemblyPriority, SubTheme, Workshop
from .idea import Animator, Idea, IdeaFile, IdeaStep, ReasonTemplate
from .importing import ContributionImport
from .pages import IdeaIndexPage
from .taking_part import Comment, Report, Support
from .telling import ToldFile, ToldPractice, ToldStep

__all__ = [
    "Animator",
    "Assembly",
    "AssemblyFigure",
    "AssemblyPriority",
    "Comment",
    "ContributionImport",
    "Idea",
    "IdeaFile",
    "IdeaIndexPage",
    "IdeaStep",
    "ReasonTemplate",
    "Report",
    "SubTheme",
    "Support",
    "ToldFile",
    "ToldPractice",
    "ToldStep",
    "Workshop",
]
