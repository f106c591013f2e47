"""The place 考核方案."""
