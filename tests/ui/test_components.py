"""Each component draws what it promises and refuses what it does not know."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from crispy_forms.layout import Fieldset, Layout
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from careplan.rules.enums import Standing, Urgency
from careplan.ui.forms import CareplanFormHelper
from careplan.ui.icons import ICONS, STATUS_ICONS
from careplan.ui.templatetags import components
from careplan.ui.views import CEA, GATES, GRIDS, PERSON, GalleryForm, gallery

BLOCKS = {
    "card": "",
    "notice": "",
    "care_card": 'urgency="S" title="Call us"',
    "empty_state": "",
    "disclosure": 'summary="Later"',
    "steps": "",
    "why_line": "",
    "evidence": 'grade="A"',
    "rows": "",
    "rows_link": 'href="/a" title="Ring"',
    "rows_item": "",
    "summary_list": "",
    "summary_row": 'label="Born"',
    "tabs": 'label="Lists"',
    "timeline": "",
    "month": 'title="May"',
    "plan_item": 'title="Scan" standing="due"',
}
TAGS = {
    "page_header": 'title="Queue"',
    "back_link": 'href="/a" text="Back"',
    "nav_link": 'url_name="account_login" text="Sign in"',
    "helpline": "hospital",
    "error_summary": "form",
    "icon": '"clock"',
    "status_tag": '"due"',
    "tab": 'href="/a" text="To call"',
    "pagination": 'page noun="people"',
    "gate_track": 'gates label="Gates"',
    "identity": "person",
    "progress": "number=3 total=8",
    "trend_chart": 'course id="cea" title="CEA" desc="2.1, then 5.6"',
    "calendar": "grid",
    "form_fields": "form",
    "form_field": "form.temperature",
}


def draw(source, **context):
    request = RequestFactory().get("/queue/?filter=mine&page=2")
    page = Paginator(range(114), 25).page(2)
    hospital = SimpleNamespace(
        emergency_number="999", clinic_phone="01632 960 114", night_phone=""
    )
    defaults = {
        "request": request,
        "page": page,
        "gates": GATES,
        "person": PERSON,
        "hospital": hospital,
        "form": GalleryForm({"temperature": "378"}),
        "course": CEA,
        "grid": GRIDS[0],
    }
    return Template(source).render(Context(defaults | context))


def source_of(name, extra=""):
    if name in TAGS:
        return f"{{% {name} {TAGS[name]} {extra} %}}"
    return f"{{% {name} {BLOCKS[name]} {extra} %}}<b>inside</b>{{% end{name} %}}"


def test_every_component_is_listed_here():
    assert set(BLOCKS) | set(TAGS) == {
        name.removeprefix("end") for name in components.register.tags
    }


@pytest.mark.parametrize("name", [*BLOCKS, *TAGS])
def test_it_draws(name):
    assert "<" in draw(source_of(name))


@pytest.mark.parametrize("name", BLOCKS)
def test_it_keeps_what_is_inside_as_markup(name):
    assert draw(source_of(name)).count("<b>inside</b>") == 1


@pytest.mark.parametrize("name", [*BLOCKS, *TAGS])
def test_it_refuses_a_word_it_does_not_know(name):
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument"):
        draw(source_of(name, 'colour="red"'))


def test_words_are_escaped():
    drawn = draw('{% status_tag "due" words=words %}', words="<script>")

    assert "&lt;script&gt;" in drawn
    assert "<script>" not in drawn


@pytest.mark.parametrize("status", [*Standing, *Urgency])
def test_every_status_has_icon_word_and_colour(status):
    drawn = draw("{% status_tag status %}", status=status)

    assert f'class="tag tag--{status.lower()}"' in drawn
    assert "<svg" in drawn
    assert drawn.count("<span></span>") == 0


def test_each_status_has_a_shape_of_its_own():
    shapes = [ICONS[name] for name in STATUS_ICONS.values()]

    assert len(set(shapes)) == len(shapes) == 9


def test_a_status_nobody_knows_is_a_bug():
    with pytest.raises(KeyError):
        draw('{% status_tag "late" %}')


def test_pagination_counts_in_words_and_keeps_the_filter():
    drawn = " ".join(draw('{% pagination page noun="people" %}').split())

    assert "People 26 to 50 of 114" in drawn
    assert 'href="?filter=mine&amp;page=1"' in drawn
    assert 'href="?filter=mine&amp;page=3"' in drawn
    assert "Previous 25 people" in drawn
    assert "Next 25 people" in drawn


def test_pagination_counts_what_is_left():
    page = Paginator(range(114), 25).page(4)

    assert "Next 14 people" in draw('{% pagination page noun="people" %}', page=page)


def test_one_page_needs_no_pagination():
    page = Paginator(range(3), 25).page(1)

    assert draw('{% pagination page noun="people" %}', page=page) == ""


def test_a_form_without_errors_has_no_summary():
    assert draw("{% error_summary form %}", form=GalleryForm()) == ""


def test_the_field_says_what_is_wrong_where_readers_look():
    drawn = draw("{% form_field form.temperature %}")

    assert 'aria-describedby="id_temperature_helptext id_temperature_error"' in drawn
    assert 'id="id_temperature_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'value="378"' in drawn
    assert '<span class="hidden-visually">Error: </span>Temperature must' in drawn


def test_a_group_is_a_fieldset_that_names_its_error():
    drawn = draw("{% form_field form.redness %}")

    assert 'aria-describedby="id_redness_error"' in drawn
    assert '<input type="radio" name="redness" value="none"' in drawn
    assert "checked" not in drawn


def test_crispy_draws_the_same_field_from_a_layout():
    form = GalleryForm({"temperature": "378"})
    form.helper = CareplanFormHelper(form)
    form.helper.layout = Layout(Fieldset("Today", "seen_on", "temperature"))

    drawn = draw("{% load crispy_forms_tags %}{% crispy form %}", form=form)

    assert "<form" not in drawn
    assert "<h2>Today</h2>" in drawn
    assert drawn.count('id="id_temperature_error"') == 1
    assert 'name="seen_on_day"' in drawn


def test_crispy_without_a_layout_draws_every_field_in_order():
    form = GalleryForm()
    form.helper = CareplanFormHelper()

    drawn = draw("{% load crispy_forms_tags %}{% crispy form %}", form=form)

    assert re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', drawn) == [
        "seen_on_day",
        "seen_on_month",
        "seen_on_year",
        *["redness"] * 3,
        *["route"] * 2,
        *["signs"] * 2,
        "temperature",
        "note",
    ]


def test_the_summary_counts_links_and_says_what_is_kept():
    drawn = draw('{% error_summary form saved="Draft saved at 9:34am." %}')

    assert "There are 4 things to mend" in drawn
    assert '<a href="#id_redness_0">' in drawn
    assert "Everything you typed is still here. Draft saved at 9:34am." in drawn


def test_a_page_of_passwords_does_not_promise_to_keep_them():
    assert "still here" not in draw("{% error_summary form kept=False %}")


def test_the_helpline_without_a_hospital_still_helps():
    drawn = draw("{% helpline hospital %}", hospital=None)

    assert "999 or 112" in drawn


def test_a_name_is_kept_apart_from_the_writing_around_it():
    person = SimpleNamespace(
        name="محمد", born=dt.date(1950, 1, 1), age=76, number="W1", phone=""
    )

    assert "<bdi>محمد</bdi>" in draw("{% identity person %}", person=person)


def test_an_address_that_does_not_exist_draws_no_link():
    assert draw('{% nav_link url_name="nowhere" text="Nowhere" %}') == ""


def test_the_page_of_an_accident_needs_nothing():
    with translation.override("en-gb"):
        page = render_to_string("500.html")

    assert "999 or 112" in page
    assert "Something went wrong" in page


@pytest.mark.django_db
def test_the_component_page_draws_everything():
    request = RequestFactory().get("/components/")
    request.user = SimpleNamespace(is_authenticated=False)

    response = gallery(request)

    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error: Components – Careplan</title>" in page
    assert page.count("<h1") == 1
