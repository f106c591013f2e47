"""Tests of the page 系统."""
