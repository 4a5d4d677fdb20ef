"""Pure rules: facts and days in, answers out; no clock, no database, no Django."""
