"""Enterprises: who they are, the titles they hold from day to day, and the figures of their years."""
