"""Contents as files that readers take away, PDF and DOCX: what those of every app share.

An app gathers what a file says (a dataclass of texts), and how each format writes it (``delivery.Format``).
``runs`` are its texts; ``pdf`` and ``word`` hold what templates of Typst and DOCX share; ``delivery`` keeps
what was made under a fingerprint of all that it is made of; ``answers`` gives it to readers.
"""
