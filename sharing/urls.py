"""Short addresses, on paper and in messages: they never change."""

from django.urls import re_path

from . import views

app_name = "sharing"
CODE = r"(?P<code>[0-9A-Za-z-]{2,20})"
MARK = r"(?P<mark>[0-9a-f]{16})"
urlpatterns = [
    re_path(rf"^apercu-{MARK}\.png$", views.site_picture, name="site_picture"),
    # Typed by hand, or copied with what stands after it.
    re_path(rf"^{CODE}/?$", views.short, name="short"),
    re_path(rf"^{CODE}/qr\.(?P<extension>svg|png)$", views.qr_code, name="qr"),
    re_path(rf"^{CODE}/apercu-{MARK}\.png$", views.picture, name="picture"),
]
