"""`loadlibrary`."""
