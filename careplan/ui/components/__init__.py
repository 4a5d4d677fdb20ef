"""The components, by what they draw; templatetags/components.py registers them."""
