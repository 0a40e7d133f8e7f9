"""The pages of the admin that bring a table of contributions: its file, its columns, what it gives."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.tables import as_csv
from ideas.admin.names import IDEAS
from ideas.errors import IdeaError
from ideas.models import Assembly, ContributionImport

from . import services
from .checking import check
from .mapping import FIELDS
from .reading import UnreadableError, read
from .report import Row, left_out, report

NAME = "idees-import"
# How many of each are shown on the page; the report has them all.
SHOWN = 50
NO_COLUMN = ""


class UploadForm(forms.Form):
    """A table, and where its contributions were heard."""

    assembly = forms.ModelChoiceField(
        label="Entendues à", queryset=Assembly.objects.all(),
        error_messages={"required": "Choisissez les assises ou les écoutes."},
    )  # fmt: skip
    file = forms.FileField(
        label="Tableau des contributions",
        help_text="CSV ou XLSX, une contribution par ligne sous une ligne d’en-têtes. 5\u202f000 lignes et "
        "5\u00a0Mo au plus.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    as_pending = forms.BooleanField(
        label="Relire chaque contribution avant de la publier",
        required=False,
        help_text="Décoché\u00a0: elles sont publiées tout de suite, comme reçues.",
    )


class MappingForm(forms.Form):
    """Which column is which field."""

    def __init__(self, data: Any = None, *, brought: ContributionImport) -> None:
        super().__init__(data)
        columns = [(NO_COLUMN, "Aucune"), *((str(n), name) for n, name in enumerate(brought.headings))]
        for name, (label, _) in FIELDS.items():
            rank = brought.mapping.get(name)
            self.fields[name] = forms.ChoiceField(
                label=label, choices=columns, required=name == "title",
                initial=NO_COLUMN if rank is None else str(rank),
                error_messages={"required": "Choisissez la colonne des titres."},
            )  # fmt: skip

    def mapping(self) -> dict[str, int]:
        """Return what was chosen."""
        return {name: int(rank) for name, rank in self.cleaned_data.items() if rank != NO_COLUMN}


class _ImportPage(WagtailAdminTemplateMixin, View):
    """A page for those who moderate."""

    page_title = "Importer des contributions"
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Leave it to the moderation.

        Raises:
            PermissionDenied: for everyone else.
        """
        if not request.user.has_perm(services.MODERATE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the ideas."""
        ideas = {"url": reverse(f"{IDEAS}:index"), "label": "Idées"}
        return [*self.breadcrumbs_items, ideas, {"url": "", "label": self.page_title}]


class UploadView(_ImportPage):
    """Asks for a file."""

    template_name = "ideas/admin/import_upload.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.render_to_response(self.get_context_data(form=UploadForm()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Read the file, then lead to what it gives."""
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            said = form.cleaned_data
            try:
                table = read(said["file"])
            except UnreadableError as error:
                form.add_error("file", str(error))
            else:
                name = str(said["file"].name or "tableau")
                by: Any = request.user
                brought = services.bring(by, said["assembly"], name, table, as_pending=said["as_pending"])
                return redirect(reverse(f"{NAME}:one", args=[brought.pk]))
        return self.render_to_response(self.get_context_data(form=form))


class ImportView(_ImportPage):
    """What a table gives: its columns, a preview, then the import."""

    template_name = "ideas/admin/import_one.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the table; each moderator works on their own."""
        super().setup(request, *args, **kwargs)
        own = ContributionImport.objects.select_related("assembly").filter(by_id=request.user.pk)
        self.brought = get_object_or_404(own, pk=kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show what it gives, or the report as a file."""
        if "rapport" in request.GET:
            return as_csv(report(self.left_out()))
        return self.shown(MappingForm(brought=self.brought))

    def left_out(self) -> Sequence[Row]:
        """Return what the import leaves, or left, out."""
        if self.brought.imported_at is not None:
            return self.brought.left_out
        return left_out(check(self.brought)) if "title" in self.brought.mapping else []

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what the columns are, or import."""
        by: Any = request.user
        try:
            if request.POST.get("decision") == "import":
                done = services.bring_in(pk, by, with_doubles="with_doubles" in request.POST)
                count = done.imported_count
                said = f"{count} contributions importées." if count > 1 else "Une contribution importée."
                messages.success(request, said)
                return redirect(request.path)
            form = MappingForm(request.POST, brought=self.brought)
            if not form.is_valid():
                return self.shown(form)
            services.map_columns(pk, by, form.mapping())
        except IdeaError as error:
            messages.error(request, str(error))
        return redirect(request.path)

    def shown(self, form: MappingForm) -> HttpResponse:
        """Show the columns, and a part of what they give."""
        is_mapped = "title" in self.brought.mapping
        over = self.brought.imported_at is not None
        checked = check(self.brought) if is_mapped and not over else None
        return self.render_to_response(
            self.get_context_data(
                form=form, brought=self.brought, checked=checked, shown=SHOWN, is_over=over,
                ideas_url=f"{reverse(f'{IDEAS}:index')}?assembly={self.brought.assembly_id}",
            )
        )  # fmt: skip
