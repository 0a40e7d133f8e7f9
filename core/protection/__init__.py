"""What keeps robots from public forms, without asking anything of people or of a third party.

A form inherits ``ProtectedForm``: a field that people do not see and robots fill, and the signed time when
the form was made. Its view then asks ``within_quota`` before it changes anything.
"""

from .forms import ProtectedForm
from .quotas import ADDRESS_QUOTAS, Quota, spend, within_quota

__all__ = ["ADDRESS_QUOTAS", "ProtectedForm", "Quota", "spend", "within_quota"]
