"""Addresses of the clinic pages."""

from django.urls import path

from careplan.clinic.views.access_history import access_history
from careplan.clinic.views.add_check import add_check
from careplan.clinic.views.alert import alert
from careplan.clinic.views.alerts import alerts
from careplan.clinic.views.ask_access import ask_access
from careplan.clinic.views.change_plan import change_plan
from careplan.clinic.views.change_team import change_team
from careplan.clinic.views.close_follow_up import close_follow_up
from careplan.clinic.views.close_open import close_open
from careplan.clinic.views.contact import contact
from careplan.clinic.views.correct_result import correct_result
from careplan.clinic.views.cover import cover
from careplan.clinic.views.did_not_attend import did_not_attend
from careplan.clinic.views.drafts import drafts
from careplan.clinic.views.edit_patient import edit_patient
from careplan.clinic.views.end_plan import end_plan
from careplan.clinic.views.ended import ended
from careplan.clinic.views.enrol import enrol
from careplan.clinic.views.enrol_patient import enrol_patient
from careplan.clinic.views.entries import entries
from careplan.clinic.views.fill_in import fill_in
from careplan.clinic.views.follow_up import follow_up
from careplan.clinic.views.handover import handover
from careplan.clinic.views.home import home
from careplan.clinic.views.invite import invite
from careplan.clinic.views.keep_draft import keep_draft
from careplan.clinic.views.ledger import ledger
from careplan.clinic.views.move import move
from careplan.clinic.views.name_nurse import name_nurse
from careplan.clinic.views.order_upgrade import order_upgrade
from careplan.clinic.views.patient import patient
from careplan.clinic.views.plan_changes import plan_changes
from careplan.clinic.views.queue import queue
from careplan.clinic.views.queue_export import queue_export
from careplan.clinic.views.queue_views import queue_views
from careplan.clinic.views.record_result import record_result
from careplan.clinic.views.results import results
from careplan.clinic.views.saved_result import saved_result
from careplan.clinic.views.search import search
from careplan.clinic.views.set_status import set_status
from careplan.clinic.views.stop_upgrade import stop_upgrade
from careplan.clinic.views.team import team
from careplan.clinic.views.team_rows import team_rows
from careplan.clinic.views.trends import trends
from careplan.clinic.views.undo import undo
from careplan.clinic.views.undo_change import undo_change
from careplan.clinic.views.upgrade import upgrade
from careplan.clinic.views.upgrades import upgrades
from careplan.clinic.views.withdraw_cover import withdraw_cover
from careplan.clinic.views.without_next import without_next

app_name = "clinic"
urlpatterns = [
    path("", home, name="home"),
    path("queue/", queue, name="queue"),
    path("alerts/", alerts, name="alerts"),
    path("alerts/<str:uid>/", alert, name="alert"),
    path("queue/export/", queue_export, name="queue_export"),
    path("queue/views/", queue_views, name="queue_views"),
    path("results/", results, name="results"),
    path("drafts/", drafts, name="drafts"),
    path("drafts/keep/", keep_draft, name="keep_draft"),
    path("ended/", ended, name="ended"),
    path("without-next/", without_next, name="without_next"),
    path("ledger/", ledger, name="ledger"),
    path("team/", team, name="team"),
    path("team/rows/", team_rows, name="team_rows"),
    path("handover/", handover, name="handover"),
    path("cover/", cover, name="cover"),
    path("cover/<str:uid>/withdraw/", withdraw_cover, name="withdraw_cover"),
    path("upgrades/", upgrades, name="upgrades"),
    path("upgrades/order/", order_upgrade, name="order_upgrade"),
    path("upgrades/<str:uid>/", upgrade, name="upgrade"),
    path("upgrades/<str:uid>/stop/", stop_upgrade, name="stop_upgrade"),
    path("enrol/", enrol, name="enrol"),
    path("enrol/new/", enrol_patient, name="enrol_patient"),
    path("patients/", search, name="search"),
    path("patients/<str:uid>/", patient, name="patient"),
    path("patients/<str:uid>/entries/", entries, name="entries"),
    path("patients/<str:uid>/looked/", access_history, name="access_history"),
    path("patients/<str:uid>/trends/", trends, name="trends"),
    path("patients/<str:uid>/enrol/", enrol_patient, name="enrol_known_patient"),
    path("patients/<str:uid>/details/", edit_patient, name="edit_patient"),
    path("patients/<str:uid>/status/", set_status, name="set_status"),
    path("patients/<str:uid>/close-open/", close_open, name="close_open"),
    path("patients/<str:uid>/contact/", contact, name="contact"),
    path("patients/<str:uid>/nurse/", name_nurse, name="name_nurse"),
    path("patients/<str:uid>/team/", change_team, name="change_team"),
    path("patients/<str:uid>/invite/", invite, name="invite"),
    path("patients/<str:uid>/ask-access/", ask_access, name="ask_access"),
    path("plans/<str:uid>/add/", add_check, name="add_check"),
    path("plans/<str:uid>/end/", end_plan, name="end_plan"),
    path("plans/<str:uid>/fill-in/", fill_in, name="fill_in"),
    path("plans/<str:uid>/change/", change_plan, name="change_plan"),
    path("plans/<str:uid>/changes/", plan_changes, name="plan_changes"),
    path("changes/<str:uid>/undo/", undo_change, name="undo_change"),
    path("follow-ups/<str:uid>/", follow_up, name="follow_up"),
    path("follow-ups/<str:uid>/record/", record_result, name="record_result"),
    path("follow-ups/<str:uid>/saved/", saved_result, name="saved_result"),
    path("follow-ups/<str:uid>/missed/", did_not_attend, name="did_not_attend"),
    path("follow-ups/<str:uid>/undo/", undo, name="undo"),
    path("follow-ups/<str:uid>/correct/", correct_result, name="correct_result"),
    path("follow-ups/<str:uid>/move/", move, name="move"),
    path("follow-ups/<str:uid>/close/", close_follow_up, name="close_follow_up"),
]
