"""The append-only trail: who did what, and who looked."""
