"""Every address: patients at the root, nurses under clinic/, then the rest."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from careplan.accounts.views.start import start
from careplan.reports.views import healthz
from careplan.ui.views import gallery

urlpatterns = [
    path("start/", start, name="start"),
    path("accounts/", include("careplan.accounts.urls")),
    path("clinic/", include("careplan.clinic.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]
if "careplan.demo" in settings.INSTALLED_APPS:
    urlpatterns.append(path("demo/", include("careplan.demo.urls")))
if settings.DEBUG:
    urlpatterns.append(path("components/", gallery, name="components"))
urlpatterns.append(path("", include("careplan.portal.urls")))
