"""One invented city, played through 24 months, the same to the byte each time."""
