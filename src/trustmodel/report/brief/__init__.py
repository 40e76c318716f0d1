"""The brief: one page of findings, eight questions, a sheet for each school, and how sure all of it is."""
