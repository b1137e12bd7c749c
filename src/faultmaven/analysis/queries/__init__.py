"""Query plans and slow query logs: what a database did to answer, and how long it took."""
