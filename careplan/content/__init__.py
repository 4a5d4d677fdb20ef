"""Authored content: versions, approval, the library loader."""
