"""A believable hospital, installed by make demo only."""
