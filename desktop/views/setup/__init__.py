"""Page 考核准备: all that an office makes ready for its year."""
