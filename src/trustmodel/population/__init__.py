"""Many trusts at once: one among others, whom a definition shuts out, ranks under weights, frameworks."""
