"""The environment, read in one place (an optional ``.env`` at the root of the project)."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

# What the portal writes when nothing else is said: embedded database, media, cache.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
