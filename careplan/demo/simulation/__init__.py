"""Years of a cohort in minutes, by the product's own actions on other days."""
