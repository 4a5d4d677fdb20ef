"""Everything that draws: components, fields, words."""
