"""What sheets came from, in the admin: the ideas and trials that a source tells of, and their sheets."""
