"""Tests of the page 画像档案."""
