"""Tests of what earlier runs saw and kept."""
