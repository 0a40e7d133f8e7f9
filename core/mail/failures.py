"""What went wrong with a mail, told without anything of it: no address, no text, no secret."""

import re
import smtplib
import traceback
from dataclasses import dataclass

# Enhanced status code (RFC 3463): « 5.1.1 », what a server says more precisely than in its three figures.
ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
PERMANENT = range(500, 600)
# The server closes the connection (RFC 5321, 3.8).
CLOSING = 421


class MailServerAwayError(Exception):
    """The server cannot be reached, or lets nobody in: no mail in particular is at fault."""


@dataclass(frozen=True)
class Failure:
    """How an attempt failed.

    Attributes:
        error: why, in French, as operators read it.
        for_good: True when trying again would give the same answer.
        line_lost: True when the connection serves for no other mail.
    """

    error: str
    for_good: bool = False
    line_lost: bool = False


ILL_FORMED = Failure("L’adresse est vide ou mal formée.", for_good=True)


def of_sending(problem: Exception) -> Failure:
    """Return what a server's answer means for the mail that it was given.

    Raises:
        MailServerAwayError: when it refuses whoever sends, whatever is sent.
    """
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(problem.recipients.values()), (0, b""))
        return _refusal("Adresse", code, said)
    if isinstance(problem, smtplib.SMTPSenderRefused):
        # 552: too big for it (RFC 1870). Any other refusal for good is about our own address.
        if problem.smtp_code in PERMANENT and problem.smtp_code != 552:
            raise MailServerAwayError(_code(problem.smtp_code, problem.smtp_error)) from None
        return _refusal("Message", problem.smtp_code, problem.smtp_error)
    if isinstance(problem, smtplib.SMTPResponseException):
        return _refusal("Message", problem.smtp_code, problem.smtp_error)
    if isinstance(problem, (smtplib.SMTPException, OSError)):
        return Failure(f"Le serveur n’a pas répondu ({type(problem).__name__}).", line_lost=True)
    return of_making(problem)


def of_making(problem: Exception) -> Failure:
    """Return what an error of ours means: it may be mended while the mail waits."""
    return Failure(f"Le message n’a pas pu être préparé ({type(problem).__name__}).")


def of_opening(problem: Exception) -> MailServerAwayError:
    """Return what to raise when no connection could be opened."""
    if isinstance(problem, smtplib.SMTPResponseException):
        return MailServerAwayError(_code(problem.smtp_code, problem.smtp_error))
    return MailServerAwayError(type(problem).__name__)


def place(problem: Exception) -> str:
    """Return where an error comes from, « file:line », without its message, which may quote someone."""
    frames = traceback.extract_tb(problem.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


def _refusal(what: str, code: int, said: bytes | str) -> Failure:
    for_good = code in PERMANENT
    verdict = "refusé" if what == "Message" else "refusée"
    when = "" if for_good else " pour l’instant"
    return Failure(f"{what} {verdict}{when} ({_code(code, said)}).", for_good, code == CLOSING)


def _code(code: int, said: bytes | str) -> str:
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    enhanced = ENHANCED.search(text)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
