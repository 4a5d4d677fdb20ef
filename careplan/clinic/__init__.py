"""Pages for nurses."""
