from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portail"

    def ready(self) -> None:
        from core.branding import register_brand
        from core.sites import forget_sites

        from . import branding, navigation
        from .contact import routing as contact
        from .models import HomePage, SiteIdentity, forget_identity

        navigation.connect()
        register_brand(branding.brand)
        contact.register()
        for signal in (post_save, post_delete):
            signal.connect(forget_identity, sender=SiteIdentity, dispatch_uid="portal.forget_identity")
        # The place of the home page in the tree is kept with the site.
        post_save.connect(forget_sites, sender=HomePage, dispatch_uid="portal.forget_sites")
