"""What we say: conversations, answers, grounding and the models behind them."""
