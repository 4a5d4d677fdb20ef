from careplan.hospital.models import OpeningHours

URL = "/help/"


def text_of(response):
    return " ".join(response.content.decode().split())


def test_anybody_may_read_it(hospital, client):
    """H28: the numbers, and that nobody watches."""
    page = text_of(client.get(URL))

    assert "<title>Help and urgent numbers – Careplan</title>" in page
    assert 'href="tel:999"' in page
    assert 'href="tel:01632960114"' in page
    assert 'href="tel:01632960190"' in page
    assert "Nobody watches this website day and night. Your team looks" in page


def test_it_says_when_the_nurses_answer(hospital, client):
    OpeningHours.objects.create(weekday=0, opens="08:00", closes="18:00")

    page = text_of(client.get(URL))

    assert "Monday" in page
    assert ">8:00am</time> to" in page


def test_it_says_who_sees_what_and_how_the_site_can_be_used(hospital, client):
    page = text_of(client.get(URL))

    assert "The nurses of your team." in page
    assert "WCAG 2.2" in page


def test_it_works_before_the_hospital_is_set_up(db, client):
    response = client.get(URL)

    assert response.status_code == 200
    assert 'href="tel:112"' in response.content.decode()
