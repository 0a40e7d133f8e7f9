"""What every public form has in common: its look, its messages, the list of what is wrong with it."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField

# Widgets that the style sheet draws by themselves: « input » is for boxes that one writes or chooses in.
NOT_BOXES = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)
# Django's own says neither what is missing nor where, and the list at the top of the page repeats it alone.
FILL_IN = "Remplissez «\u00a0{label}\u00a0»."
CHOOSE = "Choisissez une réponse à «\u00a0{label}\u00a0»."
TICK = "Cochez «\u00a0{label}\u00a0» pour continuer."
TOO_LONG = (
    "«\u00a0{label}\u00a0» est trop long\u00a0: %(limit_value)d caractères au plus, il y en a %(show_value)d."
)
BAD_EMAIL = "Complétez l’adresse électronique, par exemple prenom.nom@structure.fr."
# Of an address that mail servers take (RFC 5321, erratum 1690), and of the columns that hold one.
EMAIL_LENGTH = 254
MOST_FIGURES = 18
ERROR_MARK = "Erreur\u00a0: "


class PublicForm(forms.Form):
    """A form of the public site; ``components/field.html`` shows each of its fields.

    Messages that a field does not define itself name the field. The ``<form>`` has ``novalidate``: the page
    says what is wrong, in one place and in French, whatever the browser.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            dress(field, str(self[name].label))

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """What is wrong, for ``components/form_errors.html``: (id to go to, or nothing; message)."""
        found = [("", str(message)) for message in self.non_field_errors()]
        for field in self:
            found += [(_first_id(field), str(message)) for message in field.errors]
        return found

    @property
    def title_mark(self) -> str:
        """What the title of the page begins with: « Erreur : » when something is wrong."""
        return ERROR_MARK if self.is_bound and self.errors else ""


class KeysField(forms.ModelMultipleChoiceField):
    """Several rows by their keys; SQLite counts no further than eighteen figures, and fails beyond."""

    def clean(self, value: Any) -> Any:
        """Refuse what cannot be a key, as any other unknown choice."""
        for key in value or ():
            if len(str(key)) > MOST_FIGURES:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(key)[:40]},
                )
        return super().clean(value)


def dress(field: forms.Field, label: str) -> None:
    """Give a field the look and the messages of public forms; for one that joins a form after it is made."""
    if not isinstance(field.widget, NOT_BOXES):
        field.widget.attrs.setdefault("class", "input")
    _name_the_field(field, label)


def _first_id(field: BoundField) -> str:
    """Return the id of the first thing to fill in: of a group, its first choice."""
    first = next(iter(field.subwidgets), None)
    return (first.id_for_label if first else "") or field.auto_id


def _name_the_field(field: forms.Field, label: str) -> None:
    """Replace Django's messages that do not name the field; leave those that the form chose."""
    messages = field.error_messages
    if messages.get("required") == forms.Field.default_error_messages["required"]:
        messages["required"] = _required(field).format(label=label)
    if isinstance(field, forms.CharField):
        messages.setdefault("max_length", TOO_LONG.format(label=label.replace("%", "%%")))
    if isinstance(field, forms.EmailField):
        messages.setdefault("invalid", BAD_EMAIL)
        _bound_length(field)


def _bound_length(field: forms.EmailField) -> None:
    """Refuse what no column of an address holds: forms take 320 characters by themselves, columns 254."""
    if (field.max_length or EMAIL_LENGTH + 1) > EMAIL_LENGTH:
        field.max_length = EMAIL_LENGTH
        field.widget.attrs["maxlength"] = str(EMAIL_LENGTH)
        field.validators = [*field.default_validators, MaxLengthValidator(EMAIL_LENGTH)]


def _required(field: forms.Field) -> str:
    if isinstance(field.widget, forms.CheckboxInput):
        return TICK
    return CHOOSE if isinstance(field.widget, forms.widgets.ChoiceWidget) else FILL_IN
