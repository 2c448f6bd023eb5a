"""The words in English, one file per audience."""
