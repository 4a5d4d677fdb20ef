"""The course of a value over time: what is drawn, and where. No Django, no clock."""
