"""Settings, split by concern; each module reads the environment for itself.

``base`` gathers them; ``development``, ``production`` and ``test`` say what differs.
"""
