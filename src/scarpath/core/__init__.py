"""What things are: frozen values and the errors that speak of them. No file is read and no framework imported."""
