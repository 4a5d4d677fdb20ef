"""What must reach a person, as rows."""
