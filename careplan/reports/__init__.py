"""Read-only figures and /healthz."""
