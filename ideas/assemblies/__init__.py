"""Assises and listening as everyone reads them: their pages, and the restitution made from their ideas.

``selectors`` reads what was heard, by theme and sub-theme; ``presentation`` shows it on pages;
``restitution`` gathers the same as texts, which ``pdf`` and ``word`` write.
"""
