"""核验要点, 调研报告 and 立行立改 of a visit, and the differences that the office decides on."""
