"""Tests of the place 考核人员."""
