"""Filled question sets, append-only."""
