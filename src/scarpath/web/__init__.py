"""The web app: parses a form, calls `scarpath.api`, renders. Nothing here decides anything about a face."""
