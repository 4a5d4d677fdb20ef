"""Words of a check, for the nurses’ pages."""
