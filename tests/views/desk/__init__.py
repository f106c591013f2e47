"""Tests of the page 工作台."""
