"""Authored question sets."""
