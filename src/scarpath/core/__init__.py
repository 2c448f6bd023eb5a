"""What things are: frozen values and the errors that speak of them. Nothing here reads a file or imports a
framework.
"""
