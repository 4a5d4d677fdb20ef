"""Authored protocols: checklists, versions, items, tags."""
