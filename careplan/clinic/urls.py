"""Addresses of the clinic pages."""

from django.urls import path

from careplan.clinic.views.enrol import enrol
from careplan.clinic.views.enrol_patient import enrol_patient

app_name = "clinic"
urlpatterns = [
    path("enrol/", enrol, name="enrol"),
    path("enrol/new/", enrol_patient, name="enrol_patient"),
    path("patients/<str:uid>/enrol/", enrol_patient, name="enrol_known_patient"),
]
