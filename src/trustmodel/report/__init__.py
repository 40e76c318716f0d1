"""The report: what a dataset says, as one answer, in chapters, with pictures, in four file forms."""
