"""The tab that shows the data: counts, histogram, and how the load went."""
