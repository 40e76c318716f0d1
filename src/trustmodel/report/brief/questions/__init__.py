"""The eight questions of the brief, a file each: what stands out, what could go wrong, the page, and lines for sheets."""
