"""The vocabulary in the admin: one list a concept, grouped in the menu."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.contrib.admin.utils import quote
from django.db import models
from django.db.models import ProtectedError, QuerySet
from django.forms import ModelForm
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, Panel
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from .models import Axis, Job, JobFamily, Organisation, Source, Tag, Territory, Theme
from .tag_views import TagEditView, TagMergeView, TagNameForm
from .usage import annotate_uses, objects_using

# How many uses a refused deletion names before « et n autres ».
NAMED_USES = 10
# Held by administrators alone.
ADD_JOB = "taxonomy.add_job"


class UsesColumn(Column):
    """How many contents use a term, with the way to see which."""

    cell_template_name = "taxonomy/admin/uses_cell.html"

    def __init__(self, url_name: str) -> None:
        super().__init__("uses", label="Utilisations", sort_key="uses", width="12%")
        self.url_name = url_name

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the address of the list of uses."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "usage_url": reverse(self.url_name, args=[quote(instance.pk)])}


class TermIndexView(generic.IndexView):
    """The list of a kind of term, with how much each is used."""

    add_item_label = "Ajouter"

    def get_base_queryset(self) -> QuerySet[Any]:
        """Count the uses in the same query."""
        return annotate_uses(super().get_base_queryset())


class TermUsageView(UsageView):
    """What uses a term, drafts included."""

    page_title = "Utilisations"

    def get_queryset(self) -> list[models.Model]:
        """Return every object that points to the term."""
        return objects_using(self.object)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """Say what it is and its kind, with a link for those who may edit it."""
        finder = AdminURLFinder(self.request.user)
        return [
            TitleColumn("title", label="Contenu", accessor=str, get_url=finder.get_edit_url),
            Column("kind", label="Type", accessor=lambda user: user._meta.verbose_name.capitalize()),
        ]

    def get_table(self, object_list: Sequence[models.Model], **kwargs: Any) -> Any:
        """Show plain objects, where Wagtail expects its references."""
        return super(UsageView, self).get_table(object_list, **kwargs)


class TermDeleteView(generic.DeleteView):
    """Deletes a term that nothing uses, and says politely what uses it otherwise."""

    template_name = "taxonomy/admin/confirm_delete.html"

    def get_usage(self) -> None:
        """Leave Wagtail's reference index aside: it does not see many-to-many fields."""

    @cached_property
    def users(self) -> list[models.Model]:
        """What uses the term."""
        return objects_using(self.object)

    def form_valid(self, form: ModelForm[Any]) -> HttpResponse:
        """Delete, unless something uses the term, even since the page was shown."""
        if not self.users:
            try:
                return super().form_valid(form)
            except ProtectedError:
                pass
        messages.error(self.request, f"« {self.object} » est utilisé : rien n’a été supprimé.")
        return HttpResponseRedirect(self.get_delete_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name what uses the term, and leave the button out."""
        self.usage_url, usage_url = None, self.usage_url
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "is_protected": bool(self.users),
            "users": [(user._meta.verbose_name, user) for user in self.users[:NAMED_USES]],
            "more_users": max(0, len(self.users) - NAMED_USES),
            "term_usage_url": usage_url,
        }


class TermEditView(generic.EditView):
    """The form of a term."""

    def get_usage_url(self) -> None:
        """Leave Wagtail's count aside: it does not see many-to-many fields."""


class TermForm(WagtailAdminModelForm):
    """Keeps the address of a term once it exists: readers and other sites link to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = "Fait partie de l’adresse publique : ne change plus."


class TermViewSet(ModelViewSet):
    """What every list of terms shares: counted uses, guarded deletion, export, search by name."""

    index_view_class = TermIndexView
    edit_view_class = TermEditView
    delete_view_class = TermDeleteView
    usage_view_class = TermUsageView
    copy_view_enabled = False
    search_fields: Sequence[str] = ("name", "slug")
    list_per_page = 50
    columns_shown: ClassVar[Sequence[str]] = ("name",)
    term_panels: ClassVar[Sequence[Panel]] = ()

    def get_edit_handler(self) -> Panel:
        """Return the form of a term."""
        return ObjectList(self.term_panels, base_form_class=TermForm).bind_to_model(self.model)

    @cached_property
    def list_display(self) -> list[Any]:
        """The columns of the kind of term, then its uses."""
        return [*self.columns_shown, UsesColumn(self.get_url_name("usage"))]

    @cached_property
    def list_export(self) -> list[str]:
        """The columns of the spreadsheet."""
        return ["slug", *self.columns_shown, "uses"]


class AxisViewSet(TermViewSet):
    """The axes."""

    model = Axis
    icon = "crosshairs"
    columns_shown = ("short_title", "number", "name", "colour")
    search_fields = ("short_title", "name", "slug")
    ordering = ("number",)
    term_panels = (
        FieldRowPanel((FieldPanel("number"), FieldPanel("short_title"))),
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldRowPanel((FieldPanel("colour"), FieldPanel("sign"))),
    )


class ThemeViewSet(TermViewSet):
    """The themes."""

    model = Theme
    icon = "grip"
    columns_shown = ("name", "short_name")
    term_panels = (
        FieldRowPanel((FieldPanel("name"), FieldPanel("short_name"))),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("source"),
    )


class JobViewSet(TermViewSet):
    """The jobs."""

    model = Job
    icon = "user"
    columns_shown = ("name", "family")
    list_filter = ("family", "to_rewrite")
    # Those who write the sheets are not those who decide which jobs there are, and what each is called.
    term_panels = (
        FieldRowPanel((FieldPanel("name", permission=ADD_JOB), FieldPanel("family", permission=ADD_JOB))),
        FieldPanel("slug", permission=ADD_JOB),
        FieldPanel("description"),
        FieldPanel("presentation"),
        FieldPanel("training"),
        FieldPanel("to_rewrite"),
    )


class JobFamilyViewSet(TermViewSet):
    """The families of jobs."""

    model = JobFamily
    icon = "group"
    columns_shown = ("name", "sort_order")
    term_panels = (FieldPanel("name"), FieldRowPanel((FieldPanel("slug"), FieldPanel("sort_order"))))


class TerritoryViewSet(TermViewSet):
    """The territories."""

    model = Territory
    icon = "globe"
    columns_shown = ("name", "level", "insee_code", "parent")
    search_fields = ("name", "slug", "insee_code")
    list_filter = ("level",)
    term_panels = (
        FieldPanel("name"),
        FieldRowPanel((FieldPanel("level"), FieldPanel("insee_code"), FieldPanel("parent"))),
        FieldPanel("slug"),
        FieldPanel("description"),
    )


class OrganisationViewSet(TermViewSet):
    """The organisations."""

    model = Organisation
    icon = "home"
    columns_shown = ("name", "acronym", "kind", "sector", "territory")
    search_fields = ("name", "acronym", "slug")
    list_filter = ("kind", "sector", "participation")
    term_panels = (
        FieldRowPanel((FieldPanel("name"), FieldPanel("acronym"))),
        FieldPanel("slug"),
        FieldRowPanel((FieldPanel("kind"), FieldPanel("sector"))),
        FieldRowPanel((FieldPanel("territory"), FieldPanel("participation"))),
        FieldPanel("description"),
    )


class SourceViewSet(TermViewSet):
    """The documents that content is drawn from."""

    model = Source
    icon = "doc-full"
    columns_shown = ("short_name", "publisher", "date")
    search_fields = ("short_name", "title", "slug")
    term_panels = (
        FieldRowPanel((FieldPanel("short_name"), FieldPanel("slug"))),
        FieldPanel("title"),
        FieldRowPanel((FieldPanel("publisher"), FieldPanel("territory"))),
        FieldRowPanel((FieldPanel("date"), FieldPanel("updated"))),
        FieldPanel("url"),
    )


class TagViewSet(TermViewSet):
    """The curated tags: renamed and merged without losing a link."""

    model = Tag
    icon = "tag"
    columns_shown = ("name", "slug")
    edit_view_class = TagEditView
    merge_view_class = TagMergeView

    def get_edit_handler(self) -> Panel:
        """Return the form of a tag: its name says all, its address follows."""
        return ObjectList([FieldPanel("name")], base_form_class=TagNameForm).bind_to_model(self.model)

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Let the form lead to the merge."""
        return super().get_edit_view_kwargs(merge_url_name=self.get_url_name("merge"), **kwargs)

    @property
    def merge_view(self) -> Callable[..., HttpResponse]:
        """The view that merges a tag into another."""
        return self.construct_view(self.merge_view_class, merge_url_name=self.get_url_name("merge"))

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the address of the merge."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/fusionner/", self.merge_view, name="merge"),
        ]


class VocabularyGroup(ModelViewSetGroup):
    """The menu of the vocabulary; each account sees the lists that it may change."""

    menu_label = "Vocabulaire"
    menu_icon = "list-ul"
    menu_order = 250
    items = (
        TagViewSet,
        AxisViewSet,
        ThemeViewSet,
        JobViewSet,
        JobFamilyViewSet,
        TerritoryViewSet,
        OrganisationViewSet,
        SourceViewSet,
    )
