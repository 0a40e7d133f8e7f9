"""A sheet as a file: PDF and DOCX.

``content`` gathers what a sheet says, once for both; ``pdf`` and ``word`` write it; ``delivery`` names the
formats, which ``core.papers`` keeps and answers.
"""
