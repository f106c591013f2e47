"""The top floor: windows, pages and widgets. It knows services and terms, no database."""
