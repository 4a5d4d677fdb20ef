"""Turns the outbox into messages: planner, sender, channels."""
