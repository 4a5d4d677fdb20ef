"""Every address there is, taken from the resolver."""

from django.urls import URLResolver, get_resolver


def every_url():
    """(name, route, view) of each address but the administration's."""
    return [row for row in _walk(get_resolver()) if not row[1].startswith("admin/")]


def _walk(resolver, route="", namespace=""):
    for pattern in resolver.url_patterns:
        path = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or ""
            yield from _walk(pattern, path, f"{inner}:" if inner else namespace)
        else:
            yield namespace + (pattern.name or ""), path, pattern.callback
