"""Lists of pages in the menu of the admin, for those who work on such pages."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy


def works_under(user: Any, parents: QuerySet[Page]) -> bool:
    """Tell whether an account has something to do under, above or on one of these pages."""
    if user.is_superuser:
        return bool(user.is_active)
    granted = page_permission_policy.get_cached_permissions_for_user(user)
    paths = {permission.page.path for permission in granted}
    if not paths:
        return False
    ancestors = {path[:end] for path in paths for end in range(Page.steplen, len(path), Page.steplen)}
    within = reduce(or_, (Q(path__startswith=path) for path in paths))
    return parents.filter(within | Q(path__in=ancestors)).exists()


class OwnPagesListingViewSet(PageListingViewSet):
    """The pages of a type; its menu is for those who may do something where such pages are."""

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        """The menu's item, which knows for whom it is."""
        parents = self.parent_models

        class OwnPagesMenuItem(MenuItem):
            def is_shown(self, request: HttpRequest) -> bool:
                """Tell whether the account works on these pages."""
                types = ContentType.objects.get_for_models(*parents()).values()
                return works_under(request.user, Page.objects.filter(content_type__in=types))

        return OwnPagesMenuItem

    def parent_models(self) -> list[type[Page]]:
        """Return the types of pages under which such pages are."""
        found: list[type[Page]] = self.model.allowed_parent_page_models()
        return found
