"""Statistics on arrays: nulls and p-values, permutation tests, fits and partitions. Arrays in, arrays out."""
