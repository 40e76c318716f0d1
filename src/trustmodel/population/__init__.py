"""Many trusts at once: one among others, whom a definition excludes, ranks under weights, frameworks."""
