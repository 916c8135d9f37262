"""A manual of Word as modules: `read.read_manual` reads it, `services` makes pages of what was read."""
