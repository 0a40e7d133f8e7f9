"""The contributions of an assembly, from a table that its organisers keep: read, checked, imported."""
