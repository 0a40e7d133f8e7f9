"""The identity of a site: what another institution changes."""

from typing import Any, Self

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

from portal import panels
from portal.theme import validate_colours, version

# Seconds another process may still show the former identity: that of the public caches.
IDENTITY_MAX_AGE_S = 60


def identity_cache_key(site_id: int) -> str:
    """Return where the identity of a site is kept."""
    return f"portal.identity.{site_id}"


def forget_identity(instance: "SiteIdentity", **kwargs: Any) -> None:
    """Read an identity again: it was saved or deleted."""
    cache.delete(identity_cache_key(instance.site_id))


NO_DRAWING = "Les documents Word et les courriels ne montrent pas de dessin SVG\u00a0: choisissez un PNG."


@register_setting(icon="site")
class SiteIdentity(BaseSiteSetting):
    """What another institution changes to make the portal its own."""

    name = models.CharField("nom du site", max_length=60, default="Essaim")
    tagline = models.CharField(
        "devise", max_length=120, default="Les métiers de l’accompagnement, en pratique"
    )
    footer_tagline = models.CharField(
        "devise du pied de page", max_length=120, default="Cherchez, copiez, adaptez, racontez."
    )
    footer_text = models.TextField(
        "texte du pied de page", blank=True,
        default="Une banque publique d’idées, de pratiques et d’expériences, partagée par des départements, "
        "des services de l’État et des associations.",
    )  # fmt: skip
    logo = models.ForeignKey(
        "core.EssaimImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="logo"
    )
    plum = models.CharField(
        "couleur d’action",
        max_length=7,
        blank=True,
        help_text="Un code comme #4b2142 ; vide pour celle du thème.",
    )
    honey = models.CharField(
        "couleur d’accent",
        max_length=7,
        blank=True,
        help_text="Un code comme #f5b829 ; vide pour celle du thème.",
    )
    contact_email = models.EmailField("adresse de contact", blank=True)

    # Read with the identity, so that a page that shows the logo asks no more.
    select_related = ("logo",)
    edit_handler = panels.identity_edit_handler()

    class Meta:
        verbose_name = "identité du site"

    @classmethod
    def for_request(cls, request: HttpRequest) -> Self:
        """Return the identity of the site asked for, kept for a minute and forgotten when it is saved.

        A site without one has the defaults; reading a page writes nothing.
        """
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            site = Site.find_for_request(request)
            setattr(request, name, cls.kept(site.pk) if site else cls())
        identity: Self = getattr(request, name)
        return identity

    @classmethod
    def kept(cls, site_id: int) -> Self:
        """Return the identity of a site from the cache; never to be changed and saved."""
        key = identity_cache_key(site_id)
        identity: Self | None = cache.get(key)
        if identity is None:
            identity = cls.base_queryset().filter(site_id=site_id).first() or cls(site_id=site_id)
            cache.set(key, identity, IDENTITY_MAX_AGE_S)
        return identity

    @property
    def theme_version(self) -> str:
        """What names its colours in the address of their style sheet."""
        return version(self.plum, self.honey)

    def clean(self) -> None:
        """Refuse colours that could not be read, and a logo that files and mails could not carry."""
        super().clean()
        if self.logo and self.logo.is_svg():
            raise ValidationError({"logo": NO_DRAWING})
        validate_colours(self.plum, self.honey)
