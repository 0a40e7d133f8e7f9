"""The idea bank: its pages, that of an idea, what becomes of ideas."""
