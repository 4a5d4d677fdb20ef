"""Risk factors and the pages patients read."""
