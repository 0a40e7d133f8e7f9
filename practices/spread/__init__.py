"""« Ce qui essaime »: which practices spread, where, what became of them; each number with its records."""
