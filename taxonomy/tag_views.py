"""Renaming and merging tags in the admin, through the services that keep every link."""

from typing import Any

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from .models import Tag
from .selectors import tag_like
from .services import TagNameTakenError, merge_tags, rename_tag
from .usage import objects_using


class TagMergeForm(forms.Form):
    """Chooses the tag that takes another's place."""

    target = forms.ModelChoiceField(
        queryset=Tag.objects.none(),
        label="Mot-clé qui reste",
        help_text="Il reçoit tous les contenus de l’autre, dont l’adresse continue de fonctionner.",
    )

    def __init__(self, *args: Any, source: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = Tag.objects.exclude(pk=source.pk)  # type: ignore[attr-defined]


class TagMergeView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """Merges a tag into another: choose, see what moves, confirm. GET changes nothing."""

    model = Tag
    index_url_name = ""
    edit_url_name = ""
    merge_url_name = ""
    usage_url_name = ""
    delete_url_name = ""
    permission_required = "delete"
    template_name = "taxonomy/admin/merge_tag.html"
    page_title = "Fusionner"
    header_icon = "tag"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the tag that will disappear."""
        super().setup(request, *args, **kwargs)
        self.source = get_object_or_404(Tag, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Name the tag."""
        return str(self.source)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Lead back to the list and to the tag."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": "Mots-clés"},
            {"url": reverse(self.edit_url_name, args=[quote(self.source.pk)]), "label": str(self.source)},
            {"url": "", "label": "Fusionner"},
        ]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Ask for the target, or show what the merge would do."""
        form = TagMergeForm(request.GET if "target" in request.GET else None, source=self.source)
        target = form.cleaned_data["target"] if form.is_bound and form.is_valid() else None
        return TemplateResponse(request, self.template_name, self.get_context_data(form=form, target=target))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Merge."""
        form = TagMergeForm(request.POST, source=self.source)
        if not form.is_valid():
            return TemplateResponse(
                request, self.template_name, self.get_context_data(form=form, target=None)
            )
        target, name = form.cleaned_data["target"], str(self.source)
        try:
            merge_tags(self.source, target)
        except Tag.DoesNotExist as error:
            raise Http404 from error
        log(instance=target, action="taxonomy.merge_tags", user=request.user, data={"merged": name})
        messages.success(request, f"« {name} » est fusionné avec « {target} » : aucun lien n’est perdu.")
        return HttpResponseRedirect(reverse(self.index_url_name))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count what the merge moves."""
        return super().get_context_data(
            source=self.source,
            uses=len(objects_using(self.source)),
            merge_url=reverse(self.merge_url_name, args=[self.source.pk]),
            index_url=reverse(self.index_url_name),
            **kwargs,
        )


class TagEditView(generic.EditView):
    """Renames a tag: contents keep it, and its former address leads to the new one."""

    merge_url_name = ""

    def save_instance(self) -> Tag:
        """Rename through the service, which keeps the former address."""
        form = self.form
        tag = Tag.objects.get(pk=form.instance.pk)
        if "name" in form.changed_data:
            former = tag.name
            rename_tag(tag, form.cleaned_data["name"])
            log(
                instance=tag,
                action="wagtail.rename",
                user=self.request.user,
                data={"title": {"old": former, "new": tag.name}},
            )
        return tag

    def form_valid(self, form: forms.ModelForm[Tag]) -> HttpResponse:
        """Rename; say beside the field that the name was taken since the form was checked."""
        try:
            response: HttpResponse = super().form_valid(form)
        except TagNameTakenError as error:
            form.add_error("name", str(error))
            response = self.form_invalid(form)
        return response

    def get_usage_url(self) -> None:
        """Leave Wagtail's count aside: the list counts uses itself."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer to merge the tag into another."""
        buttons: list[Button] = list(super().header_more_buttons)
        if self.can_delete:
            buttons.append(
                Button(
                    "Fusionner avec un autre",
                    url=reverse(self.merge_url_name, args=[self.object.pk]),
                    icon_name="resubmit",
                    priority=15,
                )
            )
        return buttons


class TagNameForm(WagtailAdminModelForm):
    """Refuses two tags that only differ by case, accents or signs, which readers would take for one."""

    def clean_name(self) -> str:
        """Return the name, with its spaces tidied."""
        name = " ".join(self.cleaned_data["name"].split())
        if found := tag_like(name, other_than=self.instance):
            raise ValidationError(f"Le mot-clé « {found} » existe déjà : fusionnez-les plutôt.")
        return name
