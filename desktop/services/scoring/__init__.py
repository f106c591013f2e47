"""Scores of units: pure methods over values, the tree that explains each, and their service."""
