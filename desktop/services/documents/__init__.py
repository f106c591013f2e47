"""Everything that is printed: pure functions from frozen values to PDF bytes."""
