"""Personal data: why it is held, for how long, and how it is forgotten.

An app registers each kind that it holds in ``AppConfig.ready``; the purge (``manage.py purge_personal_data``,
every night), the export and the erasure of one person's data, and the page that tells readers all go through
this registry.
"""

from .registry import PersonalData, all_data, register

__all__ = ["PersonalData", "all_data", "register"]
