"""Where the system's browser is."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of the browser named by ``CHROMIUM``, else of the first one installed, if any."""
    candidates = (os.environ.get("CHROMIUM", ""), *NAMES)
    return next((path for name in candidates if name and (path := shutil.which(name))), None)
