"""系统: appearance, accounts, log, checks, about."""
