"""Published studies in, posterior draws out. JAX and NumPyro load inside `model` and `fit` alone."""
