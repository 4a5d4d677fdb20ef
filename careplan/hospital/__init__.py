"""The one place an installation serves: hours, numbers, lists, heartbeat."""
