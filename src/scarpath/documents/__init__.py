"""Documents that people carry: set by Typst from a result, tagged for screen readers (PDF/UA). Needs the
extra `documents`.
"""
