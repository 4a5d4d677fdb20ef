"""Commands of the content library."""
