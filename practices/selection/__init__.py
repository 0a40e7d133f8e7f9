"""« Ma sélection »: up to four sheets side by side, held in the address of the page and nowhere else."""
