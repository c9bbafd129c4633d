"""Workbooks in, workbooks out."""
