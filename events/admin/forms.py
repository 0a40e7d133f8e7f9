"""What organisers fill in: how they narrow a list, who came without a place, what they write to all."""

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from wagtail.admin.widgets import AdminAutoHeightTextInput

from core.exports import one_line, writable
from core.forms import BAD_EMAIL, EMAIL_LENGTH, FILL_IN
from events.models import EventPage, EventSession, Registration, RegistrationGroup
from events.models.registration import NAME_LENGTH, ORGANISATION_LENGTH
from events.registration.messages import WRITTEN_TO, Audience
from events.registration.services import Person

State = Registration.State
SUBJECT_LENGTH, BODY_LENGTH = 150, 5_000


class _GroupField(forms.ModelChoiceField):
    """The groups of an event, without reading the event again for each."""

    def label_from_instance(self, group: Any) -> str:
        """Name the structure, and how many it sent."""
        return f"{group.organisation_name or 'Un groupe'} ({group.size})"


class FilterForm(forms.Form):
    """How a list of registrations is narrowed; every field is in the address, none of them names anyone.

    Args:
        data: the query of the address.
        event: whose registrations they are.
    """

    etat = forms.MultipleChoiceField(
        label="État", choices=State.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    seance = forms.ModelChoiceField(
        EventSession.objects.none(), label="Séance", required=False, empty_label="Toutes"
    )
    groupe = _GroupField(RegistrationGroup.objects.none(), label="Groupe", required=False, empty_label="Tous")
    origine = forms.ChoiceField(
        label="Origine", choices=[("", "Toutes"), *Registration.Origin.choices], required=False
    )

    def __init__(self, data: QueryDict, *, event: EventPage) -> None:
        super().__init__(data)
        sessions, groups = self.fields["seance"], self.fields["groupe"]
        assert isinstance(sessions, forms.ModelChoiceField)  # noqa: S101 - for the types
        assert isinstance(groups, forms.ModelChoiceField)  # noqa: S101 - for the types
        sessions.queryset = EventSession.objects.filter(event=event).order_by("starts_at", "pk")
        sent = RegistrationGroup.objects.filter(event=event, state=RegistrationGroup.State.SENT)
        groups.queryset = sent.order_by("organisation_name", "pk")

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for; a value that means nothing asks for nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SearchForm(forms.Form):
    """Who is looked for. It is posted: an address ends in the logs of a proxy, where no name belongs."""

    recherche = forms.CharField(label="Nom, structure ou adresse", required=False, max_length=200, strip=True)


class WalkInForm(forms.Form):
    """Who came without a place.

    Args:
        data: what was posted.
        asks_beyond: whether to ask to go beyond the capacity.
        asks_other: whether to ask if it is someone else than the one of this name who is there.
    """

    first_name = forms.CharField(
        label="Prénom", max_length=NAME_LENGTH, error_messages={"required": FILL_IN.format(label="Prénom")}
    )
    last_name = forms.CharField(
        label="Nom", max_length=NAME_LENGTH, error_messages={"required": FILL_IN.format(label="Nom")}
    )
    email = forms.EmailField(
        label="Adresse électronique", required=False, max_length=EMAIL_LENGTH,
        error_messages={"invalid": BAD_EMAIL},
        help_text="Facultative. Avec elle, la personne reçoit les messages et les documents d’après.",
    )  # fmt: skip
    organisation_name = forms.CharField(label="Structure", required=False, max_length=ORGANISATION_LENGTH)
    beyond = forms.BooleanField(label="Faire entrer quand même, au-delà du nombre de places", required=False)
    other = forms.BooleanField(label="C’est une autre personne du même nom", required=False)

    def __init__(
        self, data: QueryDict | None = None, *, asks_beyond: bool, asks_other: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if not asks_beyond:
            del self.fields["beyond"]
        if not asks_other:
            del self.fields["other"]

    def person(self) -> Person:
        """Return who came."""
        said = {name: one_line(self.cleaned_data[name]) for name in ("first_name", "last_name")}
        organisation = one_line(self.cleaned_data["organisation_name"])
        return Person(self.cleaned_data["email"], **said, organisation_name=organisation)


class MessageForm(forms.Form):
    """What an organiser writes to those who registered.

    Args:
        data: what was posted.
        event: for which they registered.
        counts: how many there are in each state, shown beside it.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label="Objet", max_length=SUBJECT_LENGTH, error_messages={"required": FILL_IN.format(label="Objet")}
    )
    body = forms.CharField(
        label="Message", max_length=BODY_LENGTH, widget=AdminAutoHeightTextInput(attrs={"rows": 8}),
        error_messages={"required": FILL_IN.format(label="Message")},
        help_text="Du texte seul. Le nom de l’événement, sa date et le lien de chaque personne vers son "
        "inscription sont ajoutés autour.",
    )  # fmt: skip
    states = forms.MultipleChoiceField(
        label="Destinataires", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez à qui vous écrivez."},
    )  # fmt: skip
    session = forms.ModelChoiceField(
        EventSession.objects.none(), label="Séance", required=False, empty_label="Toutes"
    )

    def __init__(self, data: QueryDict | None = None, *, event: EventPage, counts: dict[str, int]) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "states": [State.CONFIRMED, State.ATTENDED]})
        labels = dict(State.choices)
        states, sessions = self.fields["states"], self.fields["session"]
        assert isinstance(states, forms.MultipleChoiceField)  # noqa: S101 - for the types
        assert isinstance(sessions, forms.ModelChoiceField)  # noqa: S101 - for the types
        states.choices = [(state, f"{labels[state]} ({counts.get(state, 0)})") for state in WRITTEN_TO]
        sessions.queryset = EventSession.objects.filter(event=event).order_by("starts_at", "pk")
        if not sessions.queryset.exists():
            del self.fields["session"]

    def clean_subject(self) -> str:
        """Keep it on one line, as a mail does."""
        return one_line(self.cleaned_data["subject"])

    def clean_body(self) -> str:
        """Leave out what no mail shows."""
        return writable(self.cleaned_data["body"])

    def audience(self) -> Audience:
        """Return to whom it goes."""
        return Audience(self.cleaned_data["states"], self.cleaned_data.get("session"))
