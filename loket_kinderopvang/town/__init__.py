"""What anybody may read: the list of places, what childcare costs, brochures, the map, what the law asks a site to say,
and the places as open data.

The pages in ``www/`` call the module that carries the page's name; ``boundaries`` keeps the shapes of areas.
"""

__all__ = ["boundaries", "directory", "information", "open_data", "price", "statements"]
