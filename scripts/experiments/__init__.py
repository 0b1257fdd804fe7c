"""Makes what the experiments' templates ship: small data in Korean, and tokenizers trained on it."""
