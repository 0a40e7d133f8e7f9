"""What members do about ideas: support, follow, comment, report; and what the moderation decides of it."""
