"""A page of one protected form, as an app would write it: the addresses, the form, the view."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from core.protection import ProtectedForm, form_page
from core.views import personal
from portal.urls import urlpatterns as portal_urls

# The addresses of those whose form was taken.
SERVED: list[str] = []


class SampleForm(ProtectedForm):
    email = forms.EmailField(label="Adresse électronique", help_text="Pour vous répondre.")
    structure = forms.CharField(label="Structure à 100 %", max_length=20, required=False)
    outcome = forms.ChoiceField(
        label="Et alors", choices=[("oui", "Oui"), ("non", "Non")], widget=forms.RadioSelect
    )
    public = forms.BooleanField(label="Montrer le nom", help_text="Sur la fiche.", required=False)


@csrf_exempt
def sample(request: HttpRequest) -> HttpResponse:
    form = SampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.has_room(request, "tests.sample"):
        SERVED.append(form.cleaned_data["email"])
        return personal(HttpResponseRedirect("/merci/"))
    return form_page(request, "sample.html", form)


urlpatterns = [path("essai/", sample), *portal_urls]
