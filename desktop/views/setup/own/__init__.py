"""本组: the team, its units and its recusals, as the office set them."""
