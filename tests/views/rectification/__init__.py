"""Tests of the page 反馈整改."""
