"""Visitors: how a company's customers prove who they are."""
