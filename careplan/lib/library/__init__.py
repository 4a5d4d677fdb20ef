"""Reads library files: YAML with its lines, checks of shape, counts."""
