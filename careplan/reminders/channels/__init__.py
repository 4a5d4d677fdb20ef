"""How a message leaves: one file a channel."""
