"""反馈整改: the 整改台账 and what is done with each of its items."""
