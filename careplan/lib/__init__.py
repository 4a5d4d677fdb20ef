"""Plain helpers: no models, no requests."""
