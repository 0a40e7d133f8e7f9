"""What the mails about practices that are told say, made when they are sent."""

from core import mail
from core.addresses import absolute
from core.branding import default_brand
from core.exports import one_line
from core.mail import Kind, Letter
from core.models import Mail
from ideas.models import ToldPractice, ToldStep

from . import links, mails
from .states import Action

# What the author reads first, then what it means, by step.
SAID = {
    Action.SUBMIT: ("Votre récit est bien arrivé", "La rédaction le lit, puis vous écrit."),
    Action.ASK_CHANGES: (
        "Votre récit\u00a0: quelques mots à compléter",
        "La rédaction vous propose de le compléter.",
    ),
    Action.REJECT: ("Votre récit n’est pas retenu", "La rédaction n’en fera pas une fiche."),
    Action.DRAFT: ("Votre récit devient une fiche", "La rédaction écrit la fiche, puis vous la fera relire."),
    Action.PROPOSE: (
        "Votre fiche à relire",
        "Voici le texte de la fiche\u00a0: approuvez-le, ou dites ce qui doit changer.",
    ),
    Action.WAIVE: ("Votre fiche va être publiée", "La rédaction la publie sans attendre votre réponse."),
    Action.PUBLISH: ("Votre pratique est publiée", "D’autres employeurs peuvent la lire et la copier."),
    Action.WITHDRAW: ("Votre récit est retiré", "Comme vous l’avez demandé, la rédaction n’en fera rien."),
}


def register() -> None:
    """Have these kinds of mail sent; called once, when the app is ready."""
    mail.register(Kind(mails.DRAFT, "Pratique racontée\u00a0: brouillon", "mail/ideas/told_draft", _draft))
    mail.register(
        Kind(mails.STEP, "Pratique racontée\u00a0: ce qu’elle devient", "mail/ideas/told_step", _step)
    )


def _draft(row: Mail) -> Letter | None:
    told = _find(row)
    if told is None or told.state != ToldPractice.State.DRAFT:
        return None
    return Letter({"link": links.manage_address(told), "days": links.DRAFT_KEPT.days})


def _step(row: Mail) -> Letter | None:
    told = _find(row)
    step = ToldStep.objects.filter(pk=row.context.get("step"), told=told).first()
    if told is None or step is None:
        return None
    subject, text = SAID[Action(step.action)]
    sheet = told.sheet if told.sheet and told.sheet.live else None
    context = {
        "subject": subject,
        "text": text,
        "told_title": one_line(told.title),
        "reason": step.reason,
        "sheet_link": absolute(sheet.public_path) if sheet else "",
        "link": links.manage_address(told),
        "asks": step.action == Action.PROPOSE,
    }
    return Letter(context, reply_to=default_brand().contact)


def _find(row: Mail) -> ToldPractice | None:
    """Return what a mail is about, unless its author was forgotten."""
    known = ToldPractice.objects.select_related("sheet").filter(pk=row.context.get("told"))
    return known.exclude(author_email="").first()
