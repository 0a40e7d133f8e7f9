"""The addresses under /idees/; the bank itself is a page of the tree."""

from django.urls import path

from . import files
from .bank import views as bank
from .becoming import views as becoming
from .submitting import views as submitting
from .taking_part import views as taking_part

app_name = "ideas"
urlpatterns = [
    path("proposer/", submitting.propose, name="propose"),
    path("proposer/envoye/", submitting.sent, name="propose_sent"),
    path("devenir/", becoming.page, name="becoming"),
    path("devenir/idees.csv", becoming.export, name="becoming_csv"),
    path("suggestions/", submitting.suggestions, name="suggestions"),
    path("la-mienne/<str:secret>/", submitting.own, name="own"),
    path("la-mienne/<str:secret>/retirer/", submitting.withdraw, name="withdraw"),
    path("la-mienne/<str:secret>/effacer/", submitting.erase, name="erase"),
    path("mes-idees/<int:idea_id>/", taking_part.open_own, name="open_own"),
    path("<slug:slug>/", bank.idea, name="idea"),
    path("<slug:slug>/documents/<int:pk>/", files.public_file, name="file"),
    path("<slug:slug>/soutenir/", taking_part.support, name="support"),
    path("<slug:slug>/suivre/", taking_part.follow, name="follow"),
    path("<slug:slug>/commenter/", taking_part.comment, name="comment"),
    path(
        "<slug:slug>/commentaires/<int:comment_id>/retirer/",
        taking_part.remove_comment,
        name="remove_comment",
    ),
    path("<slug:slug>/signaler/", taking_part.report, name="report"),
    path("<slug:slug>/commentaires/<int:comment_id>/signaler/", taking_part.report, name="report_comment"),
]
