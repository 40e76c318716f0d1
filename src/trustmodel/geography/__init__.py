"""Places without a dataset: grid references, distances, the profile of a set of places, squares with land."""
