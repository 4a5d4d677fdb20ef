"""How long the pages and jobs that matter take, beside a measure of this machine."""
