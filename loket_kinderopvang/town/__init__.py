"""What anybody may read: the list of places, what childcare costs, brochures, the map, what the law asks a site to say,
and the places as open data.

The pages in ``www/`` call the module that carries the page's name; ``boundaries`` keeps the shapes of areas,
``municipality`` makes the areas of a town from the reference list.
"""

__all__ = ["boundaries", "directory", "information", "municipality", "open_data", "price", "statements"]
