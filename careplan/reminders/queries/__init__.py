"""Who may be told what, whether it still holds, and how the sender is doing."""
