"""Forget the uses that Wagtail wrote of rows about people, which are not counted any more."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

UNLISTED = {
    "practices": ["adoption", "adoptionanswer", "adoptionevent", "maturityproposal", "sheetcontact", "inquiry"],
    "portal": ["contactmessage"],
}


def forget_uses(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    references = apps.get_model("wagtailcore", "ReferenceIndex").objects
    for app_label, models in UNLISTED.items():
        references.filter(
            base_content_type__app_label=app_label, base_content_type__model__in=models
        ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0002_adoption_and_asking"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(forget_uses, migrations.RunPython.noop)]
