"""Companies: who the bot speaks for, with their facts."""
