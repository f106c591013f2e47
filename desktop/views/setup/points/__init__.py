"""核验要点: what a visit at a unit starts from."""
