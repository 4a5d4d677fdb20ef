"""Addresses that only the demo has."""

from django.urls import path

from careplan.demo import views

app_name = "demo"
urlpatterns = [
    path("mail/", views.mail, name="mail"),
    path("mail/<str:key>/", views.mail_message, name="mail_message"),
    path("mail/<str:key>/html/", views.mail_html, name="mail_html"),
]
