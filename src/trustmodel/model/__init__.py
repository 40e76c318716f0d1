"""The model: records, their words and ids, the dataset that holds them, its checks, and a dataset on a day."""
