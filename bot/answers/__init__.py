"""Answers: what the bot says, sentence by sentence, each with the quotes that prove it."""
