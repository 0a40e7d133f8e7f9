"""The glossary in the admin."""

from wagtail.admin.viewsets.model import ModelViewSet

from .models import GlossaryTerm


class GlossaryTermViewSet(ModelViewSet):
    """The terms of the glossary."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = "Glossaire"
    menu_order = 260
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ("term", "expansion")
    list_export = ("slug", "term", "expansion", "definition")
    export_filename = "glossaire"
    search_fields = ("term", "expansion", "slug")
    list_per_page = 50
