"""Identity: who a customer was proven to be."""
