"""准备进度: what is ready for the year, what is missing, and the way there."""
