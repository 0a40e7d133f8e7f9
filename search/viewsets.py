"""The synonyms in the admin."""

from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from .models import SynonymGroup


class SynonymGroupViewSet(ModelViewSet):
    """What the search takes for the same thing."""

    model = SynonymGroup
    icon = "resubmit"
    menu_label = "Synonymes"
    menu_order = 270
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ("__str__", "one_way", "slug")
    list_filter = ("one_way",)
    list_export = ("slug", "terms", "one_way")
    export_filename = "synonymes"
    search_fields = ("terms", "slug")
    list_per_page = 50
    panels = (FieldPanel("terms"), FieldPanel("one_way"), FieldPanel("slug"))
