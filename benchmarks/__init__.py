"""What the README says about speed, measured again by ``make bench``."""
