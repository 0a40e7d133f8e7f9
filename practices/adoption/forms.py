"""The forms of a try: what people type, and what is wrong with it."""

from typing import Any

from django import forms
from django.http import QueryDict

from core.exports import one_line
from core.forms import PublicForm
from core.protection import ProtectedForm
from practices.models import AdoptionAnswer
from practices.models.adoption import ANSWER_LENGTH, ORGANISATION_LENGTH
from practices.plan.links import DamagedLinkError, unpack
from practices.plan.state import paragraph
from taxonomy.models import Territory

from .selectors import departments
from .services import Employer

NO_NAME = "Écrivez le nom de votre structure, avec des lettres ou des chiffres."
NO_ANSWER = "Choisissez l’une des quatre réponses."


class EmployerForm(PublicForm):
    """What is said of a structure: its name, its département, whether the name may be shown."""

    structure = forms.CharField(
        label="Nom de votre structure",
        max_length=ORGANISATION_LENGTH,
        help_text="Par exemple\u00a0: EHPAD Les Tilleuls.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    departement = forms.ModelChoiceField(
        label="Département",
        queryset=Territory.objects.none(),
        required=False,
        help_text="Pour compter les essais de chaque région.",
        empty_label="Je préfère ne pas le dire",
        to_field_name="slug",
    )
    montrer = forms.BooleanField(
        label="Le nom de ma structure peut être montré sur le site",
        required=False,
        help_text="Sur la fiche et sur la page «\u00a0Ce qui essaime\u00a0», après relecture, avec votre "
        "région et ce que l’essai a donné. Sans cette case, votre structure est seulement comptée parmi "
        "d’autres.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["departement"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for mypy)
        field.queryset = departments()

    def clean_structure(self) -> str:
        """Keep the name on one line; it must hold something that names."""
        name = one_line(self.cleaned_data["structure"])
        if not any(char.isalnum() for char in name):
            raise forms.ValidationError(NO_NAME, code="no_name")
        return name

    @property
    def employer(self) -> Employer:
        """What was typed, once the form is valid."""
        cleaned = self.cleaned_data
        return Employer(cleaned["structure"], cleaned["departement"], cleaned["montrer"])


class FollowForm(ProtectedForm, EmployerForm):
    """« Recevoir mon plan et donner des nouvelles »."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        help_text="Pour vous envoyer le lien qui confirme, votre plan et nos deux questions. "
        "Exemple\u00a0: prenom.nom@structure.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # As ``practices.plan.links.pack`` makes it.
    plan_joint = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("courriel", "structure", "departement", "montrer")

    def clean_plan_joint(self) -> str:
        """Leave aside what is no plan: the field is hidden, nobody could correct it."""
        packed: str = self.cleaned_data["plan_joint"]
        try:
            unpack(packed)
        except DamagedLinkError:
            return ""
        return packed


class AnswerForm(PublicForm):
    """« Qu’est-ce que cela a donné ? »."""

    reponse = forms.ChoiceField(
        label="Votre réponse",
        choices=AdoptionAnswer.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": NO_ANSWER, "invalid_choice": NO_ANSWER},
    )


class ParagraphField(forms.CharField):
    """A text of several lines, as long as an answer may be."""

    def __init__(self, *, label: str, help_text: str = "") -> None:
        area = forms.Textarea(attrs={"rows": 4})
        super().__init__(
            label=label, help_text=help_text, required=False, max_length=ANSWER_LENGTH, widget=area
        )

    def to_python(self, value: Any) -> str:
        """Count as one the two characters by which browsers end a line, and drop what files forbid."""
        return paragraph(super().to_python(value) or "")


class DetailsForm(PublicForm):
    """What an employer adds to its answer; nothing of it has to be said."""

    raison = ParagraphField(label="Pourquoi avez-vous arrêté\u00a0?")
    adaptations = ParagraphField(
        label="Qu’avez-vous fait autrement que dans la fiche\u00a0?",
        help_text="Une étape en moins, un autre rythme, d’autres personnes…",
    )
    conseil = ParagraphField(label="Quel conseil donneriez-vous à ceux qui vont essayer\u00a0?")

    def __init__(self, *args: Any, outcome: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if outcome != AdoptionAnswer.Outcome.DROPPED:
            del self.fields["raison"]

    @classmethod
    def of(cls, answer: AdoptionAnswer, data: QueryDict | None) -> "DetailsForm":
        """Return the form of an answer, with what it already says."""
        said = {"raison": answer.reason, "adaptations": answer.changes, "conseil": answer.advice}
        return cls(data, outcome=answer.outcome, initial=said)

    @property
    def details(self) -> dict[str, str]:
        """What was typed, as ``following.add_details`` takes it, once the form is valid."""
        typed = self.cleaned_data
        return {
            "reason": typed.get("raison", ""),
            "changes": typed["adaptations"],
            "advice": typed["conseil"],
        }
