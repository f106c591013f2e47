"""回避: what is registered and what is suggested for confirmation."""
