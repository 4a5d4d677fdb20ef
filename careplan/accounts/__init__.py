"""Users, teams, roles, the permission table and the gate."""
