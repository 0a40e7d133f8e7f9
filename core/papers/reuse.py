"""How what a file says may be used again."""

from core.branding import Brand

# Said when the site has not told its terms: nobody should think that silence allows all.
TERMS_UNKNOWN = "Conditions de réutilisation : demandez-les à l’éditeur du site"


def terms(brand: Brand) -> str:
    """Return a sentence that says the terms of a site."""
    if brand.reuse:
        return f"Conditions de réutilisation : {brand.reuse.rstrip('.')}."
    return f"{TERMS_UNKNOWN}{f' ({brand.contact})' if brand.contact else ''}."
