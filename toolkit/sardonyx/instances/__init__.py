"""One launched service: its model, its rendering, its secrecy and its life, as pure functions over trees."""
