"""The sign-in form of the admin."""

from typing import Any

from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm


class LoginForm(WagtailLoginForm):
    """Wagtail's form, named in French and known to password managers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address, password = self.fields["username"], self.fields["password"]
        password.label = "Mot de passe"
        address.widget.attrs.update(
            {"autocomplete": "username", "inputmode": "email", "placeholder": "prenom.nom@exemple.fr"}
        )
        password.widget.attrs.update({"autocomplete": "current-password", "placeholder": ""})
