"""The base of every page, pictures and documents, and what the shared machinery remembers."""

from .mail import Mail
from .media import EssaimDocument, EssaimImage, EssaimRendition
from .pages import HOME_LABEL, BasePage
from .periodic import PeriodicJob
from .privacy import ErasureRecord, PurgeRecord
from .protection import QuotaUse
from .relay import RelayedMessage
from .sent_files import SentFile
from .tokens import PersonalToken
from .unlisted import Unlisted

__all__ = [
    "HOME_LABEL",
    "BasePage",
    "ErasureRecord",
    "EssaimDocument",
    "EssaimImage",
    "EssaimRendition",
    "Mail",
    "PeriodicJob",
    "PersonalToken",
    "PurgeRecord",
    "QuotaUse",
    "RelayedMessage",
    "SentFile",
    "Unlisted",
]
