"""Hand-off: the way from the bot to a person, by hours, staffing and free times."""
