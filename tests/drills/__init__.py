"""Drills: the portal as in production, under load, while its search server dies, hangs and comes back."""
