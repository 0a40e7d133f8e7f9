"""The registrations in the admin: organisers see who comes to their own events, decide, let in, write."""
