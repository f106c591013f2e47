"""Tests of the page 考核记录."""
