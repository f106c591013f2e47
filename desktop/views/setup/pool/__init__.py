"""考核人员: the pool, entries and removals, mentors, reviews."""
