"""Personal data: why it is held, for how long, and how it is forgotten.

An app registers each kind that it holds in ``AppConfig.ready``::

    privacy.register(privacy.PersonalData(name="practices.adoptions", label="Suivi des essais", …))

Everything goes through this registry: the purge (``purge``, every night), the export and the erasure of one
person's data (``selectors.held_about``, ``erasure``), and the page that tells readers what is kept, why and
for how long (``selectors.kept_data``). What is not registered is neither purged nor told: whoever adds a
column that holds an address or a name registers it. See docs/decisions/0007-personal-data.md.
"""

from .registry import CannotForgetError, PersonalData, all_data, register

__all__ = ["CannotForgetError", "PersonalData", "all_data", "register"]
