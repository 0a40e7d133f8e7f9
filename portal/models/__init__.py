"""The pages that belong to no capability: home, standard pages, glossary; identity and contact form."""

from .contact import ContactMessage
from .glossary import GlossaryPage, GlossaryTerm, Letter, by_letter
from .home import EntryPoint, Figure, HomePage, Problem
from .identity import SiteIdentity, forget_identity
from .standard import Section, StandardPage, TextSection, free_anchor

__all__ = [
    "ContactMessage",
    "EntryPoint",
    "Figure",
    "GlossaryPage",
    "GlossaryTerm",
    "HomePage",
    "Letter",
    "Problem",
    "Section",
    "SiteIdentity",
    "StandardPage",
    "TextSection",
    "by_letter",
    "forget_identity",
    "free_anchor",
]
