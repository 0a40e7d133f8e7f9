"""A sheet as a file: PDF and DOCX.

``content`` gathers what a sheet says, once for both; ``pdf`` and ``word`` write it; ``delivery`` keeps what
was made, under a fingerprint of all that it is made of; ``views`` answers.
"""
