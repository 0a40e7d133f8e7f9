"""What keeps robots from public forms, without asking anything of people or of a third party.

Three things, each of which a robot may get round, none of which a person sees: a field that only robots fill,
the signed time when the form was made, and quotas. The first two stop what posts to any form that it finds;
a robot written for this site passes them, since a signed time can be sent again for a day: **quotas are what
bounds it**. They bind one network address (IPv6: one /64) and, in the services of each form, one e-mail
address and one recipient.

The whole of a protected form, in its app::

    class FollowForm(ProtectedForm):
        email = forms.EmailField(label="Adresse électronique", help_text="Pour vous envoyer le lien.")

    @csrf_exempt  # nothing ambient is used: no cookie, no account
    @require_http_methods(["GET", "HEAD", "POST"])
    def follow(request: HttpRequest, slug: str) -> HttpResponse:
        form = FollowForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and form.has_room(request, "practices.adoption"):
            services.follow(form.cleaned_data["email"])
            return personal(HttpResponseRedirect(reverse("follow_sent")))
        return form_page(request, "practices/adoption/follow.html", form, {"sheet": sheet})

and in its template::

    {% block title %}{{ form.title_mark }}Suivre cette pratique{% endblock %}
    {% include "components/form_errors.html" with error_list=form.error_list %}
    <form class="stack form" method="post" novalidate>
      {% include "components/form_guard.html" %}
      {% include "components/field.html" with field=form.email %}

``form_page`` answers 422 with what is wrong, or 429 with ``Retry-After``; what was typed is kept.
"""

from .forms import ProtectedForm, form_page
from .quotas import ADDRESS_QUOTAS, Quota, first_full, spend, within_quota

__all__ = [
    "ADDRESS_QUOTAS",
    "ProtectedForm",
    "Quota",
    "first_full",
    "form_page",
    "spend",
    "within_quota",
]
