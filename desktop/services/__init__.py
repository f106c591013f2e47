"""First floor: all rules. One public method is one transaction; no Qt here."""
