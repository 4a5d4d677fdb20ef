"""Addresses of the portal pages."""

from django.urls import URLPattern, path

from careplan.portal.views.help import help as help_page
from careplan.portal.views.home import home
from careplan.portal.views.item import item
from careplan.portal.views.learn import learn
from careplan.portal.views.page import page
from careplan.portal.views.plan import plan
from careplan.portal.views.stop_reminders import stop_reminders

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("plan/", plan, name="plan"),
    path("plan/<str:uid>/", item, name="item"),
    path("learn/", learn, name="learn"),
    path("learn/<slug:slug>/", page, name="page"),
    path("help/", help_page, name="help"),
    path("reminders/stop/<token>/", stop_reminders, name="stop_reminders"),
]
