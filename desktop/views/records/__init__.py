"""考核记录: visits, their interviews and facts, and what the office says of them."""
