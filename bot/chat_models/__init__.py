"""Chat models: what writes answers when one is configured, and what guards us from its moods."""
