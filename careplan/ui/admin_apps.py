"""Puts our admin site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class CareplanAdminConfig(AdminConfig):
    default_site = "careplan.ui.admin_site.CareplanAdminSite"
