"""« Écrire à la rédaction »: the contact form of the site."""
