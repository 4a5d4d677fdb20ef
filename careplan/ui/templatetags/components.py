"""Every component: one tag, one template in templates/components/.

The keyword arguments are the contract; an unknown one is an error when the page is
read. Registered as builtins, so a page loads nothing. The functions
and their examples are in careplan/ui/components/; see them drawn at /components/.

    page_header  card  notice  care_card  empty_state  disclosure  steps  why_line
    status_tag  icon  evidence  rows  rows_link  rows_item  summary_list  summary_row
    gate_track  timeline  month  plan_item  identity  pagination  progress  tabs  tab
    trend_chart  calendar
    helpline  error_summary  form_fields  form_field  back_link  nav_link
"""

from django import template

from careplan.ui.components import boxes, chart, fields, lists, marks, page, plan

register = template.Library()
for part in (boxes, chart, fields, lists, marks, page, plan):
    register.tags |= part.register.tags
