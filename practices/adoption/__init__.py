"""« Je l’essaie chez moi », followed: who tries a sheet, and what it gave."""
