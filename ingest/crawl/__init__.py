"""Crawling: pages of web sites, fetched by a child process."""
