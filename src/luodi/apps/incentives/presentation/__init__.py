"""What the pages of policies draw, as text."""
