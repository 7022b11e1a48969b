"""Lists that a town brings: what stands in a file, which column is which, and what a row says.

Plain rules. ``files`` reads XLSX, ODS and CSV as spreadsheets in Belgium save them, ``headers`` finds the header and
guesses the columns, ``cells`` turns a cell into a value, ``kinds`` says which values there are, ``rows`` puts a row
together. Nothing here knows the platform.
"""
