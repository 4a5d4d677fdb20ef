"""The person and the operation."""
