"""What organisers write to those who registered: written, read again, then sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.admin import messages

from events.models import EventMessage, Registration
from events.registration import messages as sending
from events.registration.messages import WRITTEN_TO

from .base import OneEventView, address
from .forms import MessageForm

NOBODY = "Personne n’est dans ce choix, ou personne n’y a laissé d’adresse\u00a0: rien n’est parti."
# How many past messages are shown.
SHOWN = 50


class MessagesView(OneEventView):
    """The messages that were sent."""

    page_title = "Messages"
    template_name = "events/admin/messages.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the messages, the last first."""
        sent = self.event.messages.select_related("created_by", "session")[:SHOWN]
        labels = dict(Registration.State.choices)
        rows = [
            {
                "message": message,
                "audience": ", ".join(labels[state].lower() for state in message.audience if state in labels),
                "by": _name(message),
            }
            for message in sent
        ]
        return super().get_context_data(rows=rows, write_url=address("message", self.event), **kwargs)


class WriteView(OneEventView):
    """Writes a message: ``step`` says whether it is read again, taken back to be corrected, or sent."""

    page_title = "Écrire aux inscrits"
    template_name = "events/admin/message_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show an empty form."""
        return self._form_page(self._form(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step that is posted."""
        form = self._form(request.POST)
        step = request.POST.get("step")
        if not form.is_valid() or step == "correct":
            return self._form_page(form)
        return self._send(form) if step == "send" else self._preview(form)

    def _send(self, form: MessageForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            message = sending.send(
                self.event, said["subject"], said["body"], form.audience(), self.account, key=said["key"]
            )
        except sending.NobodyError:
            form.add_error("states", NOBODY)
            return self._form_page(form)
        people = "personne" if message.sent_to == 1 else "personnes"
        messages.success(self.request, f"Message envoyé à {message.sent_to} {people}.")
        return redirect(address("messages", self.event))

    def _preview(self, form: MessageForm) -> HttpResponse:
        count = sending.recipients(self.event, form.audience()).count()
        if not count:
            form.add_error("states", NOBODY)
            return self._form_page(form)
        labels = dict(Registration.State.choices)
        context = {
            "form": form,
            "count": count,
            "audience": [labels[state] for state in form.cleaned_data["states"]],
        }
        self.template_name = "events/admin/message_preview.html"
        return self.render_to_response(self.get_context_data(**context))

    def _form(self, data: Any) -> MessageForm:
        return MessageForm(data, event=self.event, counts=self._counts)

    @cached_property
    def _counts(self) -> dict[str, int]:
        """How many could be written to, by state."""
        everyone = sending.recipients(self.event, sending.Audience(WRITTEN_TO))
        counts: dict[str, int] = {}
        for state in everyone.values_list("state", flat=True):
            counts[state] = counts.get(state, 0) + 1
        return counts

    def _form_page(self, form: MessageForm) -> HttpResponse:
        context = self.get_context_data(form=form, messages_url=address("messages", self.event))
        return self.render_to_response(context)


def _name(message: EventMessage) -> str:
    by = message.created_by
    return (by.get_full_name() or by.email) if by else "un compte supprimé"
