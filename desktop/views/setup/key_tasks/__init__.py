"""重点工作: the central tasks, their units, participants and joint visits."""
