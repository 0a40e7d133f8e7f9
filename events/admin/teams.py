"""The teams that organise: who sees the registrations of which events. Kept by the moderation."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.models import User
from events.models import EventTeam


class _MembersField(ModelMultipleChoiceField):
    """Accounts, by name."""

    def label_from_instance(self, user: Any) -> str:
        """Name an account, with its address to tell two of one name apart."""
        name = user.get_full_name()
        return f"{name} ({user.email})" if name else str(user.email)


def possible_members(team: EventTeam | None) -> QuerySet[User]:
    """Return the accounts that work with registrations, and those that are in the team already."""
    works = Q(groups__permissions__codename="change_registration") | Q(
        user_permissions__codename="change_registration"
    )
    able = Q(pk__in=User.objects.filter(works, is_active=True).values("pk"))
    if team is not None and team.pk:
        able |= Q(pk__in=team.members.values("pk"))
    return User.objects.filter(able).order_by("last_name", "first_name", "email")


class TeamForm(WagtailAdminModelForm):
    """A team, and who is in it."""

    members = _MembersField(
        User.objects.none(), label="Membres", required=False, widget=CheckboxSelectMultiple,
        help_text="Les comptes qui ont le rôle «\u00a0Organisation\u00a0». Ils voient les inscriptions "
        "aux événements de cette équipe, et à aucun autre.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = possible_members(self.instance)


class TeamListView(generic.IndexView):
    """The teams, with the number of their members and of their events."""

    add_item_label = "Ajouter une équipe"
    no_results_message = (
        "Aucune équipe pour l’instant. Sans équipe, la modération seule voit les inscriptions."
    )

    def get_base_queryset(self) -> QuerySet[EventTeam]:
        """Count in the same query."""
        return EventTeam.objects.annotate(
            member_count=Count("members", distinct=True), event_count=Count("events", distinct=True)
        )


class TeamViewSet(ModelViewSet):
    """« Équipes d’organisation », in the settings."""

    model = EventTeam
    icon = "group"
    menu_label = "Équipes d’organisation"
    menu_order = 900
    add_to_settings_menu = True
    copy_view_enabled = False
    index_view_class = TeamListView
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("members")], base_form_class=TeamForm)
    list_display = (
        "name",
        Column("member_count", label="Membres", sort_key="member_count", width="15%"),
        Column("event_count", label="Événements", sort_key="event_count", width="15%"),
    )
    search_fields = ("name",)
    ordering = ("name",)
