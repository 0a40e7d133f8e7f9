"""One registration, and those that wait to be accepted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages

from events.models import Registration
from events.registration import rules
from events.registration.places import tells_absent
from questionnaires.presentation import readable

from . import deciding, selectors
from .base import OneEventView, address, key_of
from .lists import PAGE_SIZE
from .presentation import address_of, choices_of, history, state_of


class RegistrationView(OneEventView):
    """What is known of one registration, and what may be decided of it."""

    template_name = "events/admin/registration.html"
    managers_only = False
    registration: Registration

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the registration.

        Raises:
            Http404: it is none of this event's.
        """
        super().setup(request, *args, **kwargs)
        visible = selectors.visible_registrations(request.user, self.event)
        known = visible.select_related("group", "answers__version", "checked_in_by")
        self.registration = get_object_or_404(known, pk=kwargs["pk"])
        self.registration.event = self.event

    def get_page_title(self) -> str:
        """Name who registered."""
        return self.registration.full_name

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the decision that is posted, then show where the registration is.

        Raises:
            PermissionDenied: for who may only look.
        """
        self.check_may_manage()
        decision = deciding.DECISIONS.get(request.POST.get("decision", ""))
        if decision is not None:
            try:
                messages.success(request, deciding.decide(decision, self.registration, self.account))
            except deciding.DecisionError as error:
                messages.error(request, str(error))
        return redirect(address("registration", self.event, self.registration.pk))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is known, what was answered, what happened, and the decisions that are open."""
        known = self.registration
        offered = {
            name: decision for name, decision in deciding.DECISIONS.items() if decision.is_offered(known)
        }
        context = {
            "registration": known,
            "state": state_of(known, tells_absent=tells_absent(self.event)),
            "email": address_of(known, may_read=self.may_manage),
            "answers": readable(known.answers) if known.answers else [],
            "choices": choices_of(known),
            "history": history(known),
            "decisions": offered if self.may_manage else {},
            "waits_for_door": self.may_manage
            and known.state in deciding.CHECK_IN.starts
            and not rules.door_is_open(self.event),
        }
        return super().get_context_data(**{**context, **kwargs})


class ApprovalsView(OneEventView):
    """Those who wait to be accepted, the first one first; several are accepted at once."""

    page_title = "À accepter"
    template_name = "events/admin/approvals.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept those that are ticked."""
        keys = [key for text in request.POST.getlist("registration") if (key := key_of(text))]
        ticked = selectors.visible_registrations(request.user, self.event).filter(pk__in=keys)
        if not keys:
            messages.error(request, "Cochez au moins une inscription.")
        # Only what was shown here: who left meanwhile is not brought back.
        accepted, reasons = deciding.approve_all(ticked.exclude(queued_at=None), self.account)
        if accepted:
            plural = "s" if accepted > 1 else ""
            messages.success(
                request, f"{accepted} inscription{plural} acceptée{plural}, chacune prévenue par courriel."
            )
        for reason in dict.fromkeys(reasons):
            count = reasons.count(reason)
            messages.error(request, f"{count} non acceptée{'s' if count > 1 else ''}. {reason}")
        return redirect(address("approvals", self.event))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add those who wait."""
        waiting = selectors.visible_registrations(self.request.user, self.event).filter(
            state=Registration.State.PENDING_APPROVAL
        )
        rows = [
            {"registration": each, "url": address("registration", self.event, each.pk)}
            for each in waiting.order_by("queued_at", "pk")[:PAGE_SIZE]
        ]
        # No further page: whoever came first is decided of first, and what is decided of leaves the list.
        after = waiting.count() - len(rows) if len(rows) == PAGE_SIZE else 0
        return super().get_context_data(rows=rows, after=after, **kwargs)
