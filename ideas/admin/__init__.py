"""The ideas in the admin: the queue of the moderation, what is decided of an idea, comments, figures."""
