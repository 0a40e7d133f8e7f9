"""The forms of a registration: what people type and choose, and what is wrong with it."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from core.exports import one_line
from core.forms import PublicForm
from core.protection import ProtectedForm
from events.models import EventPage, EventSession, Registration
from events.models.registration import NAME_LENGTH, ORGANISATION_LENGTH
from questionnaires.forms import PREFIX, add_questions, initial, values_of
from questionnaires.models import QuestionnaireVersion

from .choices import overlapping
from .presentation import Session, by_start
from .services import Person, Wishes

NO_NAME = "Écrivez «\u00a0{label}\u00a0» avec des lettres."
CHOOSE_SESSION = "Choisissez une séance au moins."
NO_SESSION = "Une séance choisie n’est plus au programme. Choisissez à nouveau."
SHUT_SESSION = "«\u00a0{title}\u00a0» est complet et n’a pas de liste d’attente. Choisissez une autre séance."
OVERLAP = "«\u00a0{one}\u00a0» et «\u00a0{other}\u00a0» ont lieu en même temps. Gardez l’une des deux."
OVERLAP_TICK = (
    "«\u00a0{one}\u00a0» et «\u00a0{other}\u00a0» ont lieu en même temps. Changez votre choix, ou cochez la "
    "case pour garder les deux."
)
NEW_QUESTIONS = (
    "Les questions de l’organisation ont changé pendant que vous écriviez. Ce que vous avez écrit est gardé "
    "là où la question existe encore\u00a0: relisez, puis envoyez à nouveau."
)


class NameField(forms.CharField):
    """A name of someone, on one line, with something that names."""

    def __init__(self, *, label: str, autocomplete: str = "", **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete} if autocomplete else {}
        kwargs.setdefault("max_length", NAME_LENGTH)
        super().__init__(label=label, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the name without what databases and mails refuse."""
        return one_line(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        """Refuse signs alone."""
        super().validate(value)
        if value and not any(char.isalnum() for char in value):
            raise forms.ValidationError(NO_NAME.format(label=self.label), code="no_name")


class SessionBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, of which those of full sessions cannot be."""

    shut: Collection[int] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Give a box that cannot be ticked the attribute that says so."""
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.shut:
            option["attrs"]["disabled"] = True
        return option


class DetailsForm(PublicForm):
    """What someone says of themselves, the sessions that they choose, their answers.

    Args:
        event: for which one registers.
        proposed: the sessions that one may choose.
        version: the questions asked now; None when there are none.
        had: keys of the sessions that this person chose before: kept even if they are full.
    """

    prenom = NameField(label="Prénom", autocomplete="given-name")
    nom = NameField(label="Nom", autocomplete="family-name")
    structure = NameField(
        label="Structure",
        autocomplete="organization",
        max_length=ORGANISATION_LENGTH,
        required=False,
    )
    seances = forms.TypedMultipleChoiceField(
        label="Séances",
        coerce=int,
        widget=SessionBoxes,
        error_messages={
            "required": CHOOSE_SESSION,
            "invalid_choice": NO_SESSION,
            "invalid_list": NO_SESSION,
        },
    )
    garder = forms.BooleanField(label="Je garde des séances qui ont lieu en même temps", required=False)
    version_questions = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        event: EventPage,
        proposed: list[Session],
        version: QuestionnaireVersion | None,
        had: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        self.event, self.proposed, self.version = event, proposed, version
        self.overlaps: list[tuple[EventSession, EventSession]] = []
        super().__init__(*args, **kwargs)
        self._propose(had)
        if version is not None:
            add_questions(self, version)

    def _propose(self, had: Collection[int]) -> None:
        if not self.proposed:
            del self.fields["seances"], self.fields["garder"]
            return
        field = self.fields["seances"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 (for mypy)
        field.choices = [(each.session.pk, each.session.title) for each in self.proposed]
        field.required = self.event.session_choice == EventPage.SessionChoosing.REQUIRED
        assert isinstance(field.widget, SessionBoxes)  # noqa: S101 (for mypy)
        field.widget.shut = {
            each.session.pk for each in self.proposed if each.room.is_shut and each.session.pk not in had
        }

    def clean_seances(self) -> list[int]:
        """Refuse a session where nobody more gets in, and two at once if the organiser does."""
        keys: list[int] = self.cleaned_data["seances"]
        chosen = [each.session for each in self.proposed if each.session.pk in keys]
        widget = self.fields["seances"].widget
        assert isinstance(widget, SessionBoxes)  # noqa: S101 (for mypy)
        for session in chosen:
            if session.pk in widget.shut:
                raise forms.ValidationError(SHUT_SESSION.format(title=session.title), code="shut")
        self.overlaps = overlapping(chosen)
        if self.overlaps and self.event.session_overlap == EventPage.SessionOverlap.REFUSED:
            raise forms.ValidationError(self._told(OVERLAP), code="overlap")
        return keys

    def clean(self) -> dict[str, Any]:
        """Ask once more about sessions at the same time, and about questions that changed meanwhile."""
        cleaned = super().clean() or {}
        if self.overlaps and "seances" in cleaned and not cleaned.get("garder"):
            self.add_error("garder", forms.ValidationError(self._told(OVERLAP_TICK), code="overlap"))
        if self.version is not None and cleaned.get("version_questions") != self.version_number:
            self.add_error(None, forms.ValidationError(NEW_QUESTIONS, code="new_questions"))
        return cleaned

    def _told(self, message: str) -> str:
        one, other = self.overlaps[0]
        return message.format(one=one.title, other=other.title)

    @property
    def asks_to_keep(self) -> bool:
        """Whether the box that keeps two sessions at once is shown: once there are two."""
        return bool(self.overlaps) and self.event.session_overlap == EventPage.SessionOverlap.WARNED

    @property
    def version_number(self) -> str:
        """Which questions the page shows."""
        return str(self.version.number) if self.version else ""

    @property
    def questions(self) -> list[forms.BoundField]:
        """The questions of the organiser."""
        return [field for field in self if field.name.startswith(PREFIX)]

    @property
    def session_groups(self) -> list[tuple[str, list[tuple[BoundWidget, Session]]]]:
        """The boxes of the sessions, those at the same time together."""
        boxes = {box.data["value"]: box for box in self["seances"]} if self.proposed else {}
        return [
            (when, [(boxes[each.session.pk], each) for each in sessions])
            for when, sessions in by_start(self.proposed)
        ]

    @property
    def wishes(self) -> Wishes:
        """What was chosen and answered, once the form is valid."""
        values = values_of(self, self.version) if self.version else {}
        return Wishes(self.cleaned_data.get("seances", ()), self.version, values)

    def person(self, email: str) -> Person:
        """Return who it is, once the form is valid."""
        said = self.cleaned_data
        return Person(email, said["prenom"], said["nom"], said["structure"])


class RegistrationForm(ProtectedForm, DetailsForm):
    """« M’inscrire »."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        help_text="Pour vous envoyer le lien qui confirme. Exemple\u00a0: prenom.nom@structure.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("prenom", "nom", "courriel", "structure", "seances", "garder")


def said_before(registration: Registration, version: QuestionnaireVersion | None) -> dict[str, Any]:
    """Return what ``DetailsForm`` shows of what someone said before; without the sessions they gave up."""
    chosen = registration.choices.exclude(state="cancelled").values_list("session_id", flat=True)
    return {
        "prenom": registration.first_name,
        "nom": registration.last_name,
        "structure": registration.organisation_name,
        "seances": list(chosen),
        **(initial(registration.answers, version) if version else {}),
    }
