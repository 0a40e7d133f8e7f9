"""One answer and one adoption in the admin: what is known of it, and the decision to take."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timesince import timesince
from django.views.generic import View
from wagtail.admin import messages

from practices.models import Adoption, AdoptionAnswer

from . import moderation
from .admin_decisions import ADOPTIONS, ANSWERS, WITHOUT_TEXT, DecisionView
from .admin_forms import ADOPTION_REASONS, ANSWER_REASONS, AcceptAnswerForm, RejectForm
from .moderation import LABELS, Texts, adoption_print, answer_print
from .steps import steps_of


class AnswerView(DecisionView):
    """One answer to read: corrected and accepted, or rejected; the next one follows."""

    model = AdoptionAnswer
    list_name, list_label = ANSWERS, "Retours à relire"
    header_icon = "comment"
    page_title = "Retour"
    template_name = "practices/admin/adoption_answer.html"

    def get_queryset(self) -> QuerySet[AdoptionAnswer]:
        """Return the answers with what is shown beside them."""
        answers = AdoptionAnswer.objects.select_related(
            "adoption__sheet", "adoption__territory", "reviewed_by"
        )
        return answers.defer(*(f"adoption__sheet__{name}" for name in WITHOUT_TEXT))

    def get_page_subtitle(self) -> str:
        """Name the sheet that the answer is about."""
        return str(self.object.adoption.sheet.title)

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Accept or reject."""
        return {"accept": self.accept, "reject": self.reject}

    def accept(self, request: HttpRequest) -> HttpResponse:
        """Accept with the texts as corrected."""
        form = AcceptAnswerForm(request.POST, answer=self.object)
        if not form.is_valid():
            return self.again(accept_form=form)
        seen = form.cleaned_data["seen"]
        moderation.accept_answer(self.object, request.user, texts=form.texts(), seen=seen)  # type: ignore[arg-type]
        return self.go_on("Retour accepté.")

    def reject(self, request: HttpRequest) -> HttpResponse:
        """Reject with a reason."""
        form = RejectForm(request.POST, reasons=ANSWER_REASONS)
        if not form.is_valid():
            return self.again(reject_form=form)
        seen = form.cleaned_data["seen"] or None
        moderation.reject_answer(self.object, request.user, form.reason(), seen=seen)  # type: ignore[arg-type]
        return self.go_on("Retour écarté.")

    def refused(self, error: Exception) -> HttpResponse:
        """Keep the moderator's corrections when the author wrote meanwhile."""
        if not isinstance(error, moderation.ChangedMeanwhileError) or self.decision != "accept":
            return super().refused(error)
        self.object = get_object_or_404(self.get_queryset(), pk=self.object.pk)
        now = AcceptAnswerForm(answer=self.object).initial
        data = self.request.POST.copy()
        # What was typed stays; what came since is there to be read.
        for name, text in now.items():
            data[name] = text if name == "seen" else data.get(name, text)
        form = AcceptAnswerForm(data, answer=self.object)
        return self.render_to_response(self.get_context_data(accept_form=form, shows_original=True))

    @property
    def decision(self) -> str:
        """The decision that was posted."""
        return self.request.POST.get("decision", "")

    def go_on(self, done: str) -> HttpResponse:
        """Say what was done, and lead to the next answer to read."""
        left = moderation.pending_answers().count()
        rest = {0: "Il n’en reste aucun à relire.", 1: "Il en reste un à relire."}
        messages.success(self.request, f"{done} {rest.get(left, f'Il en reste {left} à relire.')}")
        return redirect(self.next_url() or self.list_url)

    def next_url(self) -> str:
        """Return the address of the answer to read after this one; the oldest after the last."""
        waiting = moderation.pending_answers().exclude(pk=self.object.pk)
        at, pk = self.object.answered_at, self.object.pk
        after = waiting.filter(Q(answered_at__gt=at) | Q(answered_at=at, pk__gt=pk)).first()
        found = after or waiting.first()
        return reverse(f"{ANSWERS}:inspect", args=[found.pk]) if found else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the adoption, its history, and the forms."""
        answer = self.object
        is_open = (
            answer.review == AdoptionAnswer.Review.PENDING
            and answer.adoption.review != Adoption.Review.REJECTED
        )
        context = {
            "answer": answer,
            "age": timesince(answer.answered_at, depth=1),
            "adoption": answer.adoption,
            "adoption_url": reverse(f"{ADOPTIONS}:inspect", args=[answer.adoption_id]),
            "others": answer.adoption.answers.exclude(pk=answer.pk),
            "history": steps_of(answer.adoption),
            "is_open": is_open and self.may_decide,
            "next_url": self.next_url(),
            "texts": [(LABELS[name].capitalize(), text) for name, text in asdict(Texts.of(answer)).items()],
            "accept_form": AcceptAnswerForm(answer=answer),
            "reject_form": RejectForm(initial={"seen": answer_print(answer)}, reasons=ANSWER_REASONS),
        }
        return super().get_context_data(**{**context, **kwargs})


class TextlessView(DecisionView):
    """Accepts at once the answers in which there is nothing to read, after a question."""

    model = AdoptionAnswer
    permission_required = "change"
    list_name, list_label = ANSWERS, "Retours à relire"
    header_icon = "comment"
    page_title = "Accepter les retours sans texte"
    template_name = "practices/admin/adoption_textless.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """There is no single object."""
        View.setup(self, request, *args, **kwargs)
        self.object = None

    def get_page_subtitle(self) -> str:
        """Say nothing more than the title."""
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the list."""
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept them."""
        accepted = moderation.accept_textless(request.user)  # type: ignore[arg-type]
        said = f"{accepted} retours sans texte acceptés." if accepted > 1 else f"{accepted} retour accepté."
        messages.success(request, said)
        return redirect(self.list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count them."""
        return super().get_context_data(count=moderation.textless_answers().count(), **kwargs)


class AdoptionView(DecisionView):
    """One adoption, its answers and its history; its name accepted, or the whole rejected."""

    model = Adoption
    list_name, list_label = ADOPTIONS, "Essais"
    header_icon = "tasks"
    page_title = "Essai"
    template_name = "practices/admin/adoption.html"

    def get_queryset(self) -> QuerySet[Adoption]:
        """Return the confirmed adoptions: the others are nothing yet, and soon gone."""
        adoptions = Adoption.objects.exclude(state=Adoption.State.PENDING)
        return adoptions.select_related("sheet", "territory").defer(
            *(f"sheet__{name}" for name in WITHOUT_TEXT)
        )

    def decisions(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Accept, reject, or forget who tries."""
        return {"accept": self.accept, "reject": self.reject, "forget": self.forget}

    def forget(self, request: HttpRequest) -> HttpResponse:
        """Forget who tries, who asked for it."""
        moderation.forget_adoption(self.object, request.user)  # type: ignore[arg-type]
        messages.success(
            request, "La structure est oubliée : son nom n’est plus montré, l’essai compte toujours."
        )
        return redirect(self.own_url)

    def accept(self, request: HttpRequest) -> HttpResponse:
        """Accept the adoption, and the name that it shows."""
        seen = request.POST.get("seen", "")
        moderation.accept_adoption(self.object, request.user, seen=seen)  # type: ignore[arg-type]
        messages.success(request, "Essai accepté.")
        return redirect(self.own_url)

    def reject(self, request: HttpRequest) -> HttpResponse:
        """Reject with a reason."""
        form = RejectForm(request.POST, reasons=ADOPTION_REASONS)
        if not form.is_valid():
            return self.again(reject_form=form)
        moderation.reject_adoption(self.object, request.user, form.reason())  # type: ignore[arg-type]
        messages.success(request, "Essai écarté : il ne compte plus.")
        return redirect(self.own_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the answers and the history; the address for superusers only."""
        adoption = self.object
        context = {
            "adoption": adoption,
            "answers": adoption.answers.order_by("month"),
            "history": steps_of(adoption),
            "email": adoption.email if self.request.user.is_superuser else "",
            "seen": adoption_print(adoption),
            "can_accept": self.may_decide and adoption.review == Adoption.Review.PENDING,
            "can_reject": self.may_decide and adoption.review != Adoption.Review.REJECTED,
            "can_forget": self.may_decide and adoption.forgotten_at is None,
            "reject_form": RejectForm(reasons=ADOPTION_REASONS),
        }
        return super().get_context_data(**{**context, **kwargs})
