"""The inventory at the desk, what is to be done, and the two kinds of land for everybody."""
