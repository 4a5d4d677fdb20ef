"""What pages and jobs ask about plans and follow-ups."""
