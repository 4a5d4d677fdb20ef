"""Addresses of the portal pages."""

from django.urls import URLPattern, path

from careplan.portal.views.stop_reminders import stop_reminders

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("reminders/stop/<token>/", stop_reminders, name="stop_reminders"),
]
