"""The copilot: suggestions, search and summaries for the agents."""
