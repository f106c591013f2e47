"""核验与调研: what visits found otherwise than reported, and the reports of 调研式 ones."""
