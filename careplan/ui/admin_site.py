"""The administration, under our own name."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class CareplanAdminSite(admin.AdminSite):
    site_title = _("Careplan administration")
    site_header = _("Careplan administration")
    index_title = _("What do you want to look after?")
