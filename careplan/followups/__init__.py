"""Care plans and their follow-ups: one transaction boundary."""
