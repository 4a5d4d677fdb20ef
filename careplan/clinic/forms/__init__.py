"""Fields and wording of the nurses' pages."""
