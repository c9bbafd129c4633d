"""Template filters of people and roles."""
