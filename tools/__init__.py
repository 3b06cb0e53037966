"""Tools of the project, outside the package: reference pages, country table, the built template."""
