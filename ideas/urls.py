"""The addresses under /idees/; the bank itself is a page of the tree."""

from django.urls import path

from .bank import views as bank
from .submitting import views as submitting

app_name = "ideas"
urlpatterns = [
    path("proposer/", submitting.propose, name="propose"),
    path("proposer/envoye/", submitting.sent, name="propose_sent"),
    path("suggestions/", submitting.suggestions, name="suggestions"),
    path("la-mienne/<str:secret>/", submitting.own, name="own"),
    path("la-mienne/<str:secret>/retirer/", submitting.withdraw, name="withdraw"),
    path("la-mienne/<str:secret>/effacer/", submitting.erase, name="erase"),
    path("<slug:slug>/", bank.idea, name="idea"),
]
