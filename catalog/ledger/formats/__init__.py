"""One module for each kind of file: bytes in, a Book out. Every file is taken to be hostile."""
