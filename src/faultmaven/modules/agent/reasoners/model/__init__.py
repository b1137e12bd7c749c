"""A reasoner that asks a language model, on the ground of what code has found."""
