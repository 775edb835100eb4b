"""How it is reached: HTTP, streaming, web pages and the command line."""
