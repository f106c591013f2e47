"""画像档案: portraits and ledgers, seen before they are printed."""
