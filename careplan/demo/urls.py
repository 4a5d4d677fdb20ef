"""Addresses that only the demo has."""

from django.urls import URLPattern

app_name = "demo"
urlpatterns: list[URLPattern] = []
