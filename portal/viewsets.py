"""The glossary in the admin."""

from wagtail.admin.panels import ObjectList, Panel
from wagtail.admin.viewsets.model import ModelViewSet

from taxonomy.viewsets import TermForm

from . import panels
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

    def get_edit_handler(self) -> Panel:
        """Return the form of a term, whose anchor stays once it exists."""
        handler = ObjectList(panels.glossary_term_panels(), base_form_class=TermForm)
        return handler.bind_to_model(self.model)
