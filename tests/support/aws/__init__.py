"""AWS, as tests need it: scripted, from memory, or asked by them."""
