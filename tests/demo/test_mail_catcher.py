"""What the demo mails is caught as it is, kept, and shown."""

import smtplib
import socket
import subprocess
import sys
from email.message import EmailMessage

import pytest
from django.urls import reverse

from careplan.demo import mail_box


@pytest.fixture
def box(settings, tmp_path):
    settings.DEMO_MAIL = tmp_path / "mail"
    return settings.DEMO_MAIL


@pytest.fixture
def catcher(box):
    """The program itself, on a socket made for it; gives the port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        found.listen()
        fd = str(found.fileno())
        command = [sys.executable, "-m", "careplan.demo.mail_catcher"]
        with subprocess.Popen(
            [*command, "--fd", fd, "--box", str(box)], pass_fds=[found.fileno()]
        ) as program:
            yield found.getsockname()[1]
            program.terminate()
            assert program.wait(10) == 0


def letter(subject="Your care plan", html="<p>Hello Zoë</p>"):
    message = EmailMessage()
    message["From"] = "Careplan <no-reply@careplan.example>"
    message["To"] = "patient@careplan.example"
    message["Subject"] = subject
    message["Message-ID"] = "<one@careplan.example>"
    message.set_content("Hello Zoë\nhttps://careplan.example/plan/")
    if html:
        message.add_alternative(html, subtype="html")
    return message


def put(box, **details):
    return mail_box.keep(box, letter(**details).as_bytes())


def test_a_message_sent_over_smtp_is_kept_as_it_was(catcher, box):
    with smtplib.SMTP("127.0.0.1", catcher, timeout=20) as smtp:
        smtp.send_message(letter())

    [received] = mail_box.newest(box, 10)
    assert received.to == "patient@careplan.example"
    assert received.subject == "Your care plan"
    assert received.text == "Hello Zoë\nhttps://careplan.example/plan/\n"
    assert received.html == "<p>Hello Zoë</p>\n"
    assert received.headers == [
        ("From", "Careplan <no-reply@careplan.example>"),
        ("To", "patient@careplan.example"),
        ("Subject", "Your care plan"),
        ("Message-ID", "<one@careplan.example>"),
    ]


def test_newest_first_and_no_more_than_asked(box):
    keys = [put(box, subject=f"Number {number}") for number in range(3)]

    assert [each.key for each in mail_box.newest(box, 2)] == [keys[2], keys[1]]
    assert mail_box.count(box) == 3


def test_half_written_and_foreign_files_are_no_messages(box):
    put(box)
    (box / "1795434350346808725-1abcdabc.part").write_bytes(b"half")
    (box / "notes.eml").write_bytes(b"not ours")

    assert mail_box.count(box) == 1


def test_a_box_that_is_not_there_yet_is_empty(box):
    assert mail_box.newest(box, 10) == []


@pytest.mark.django_db
def test_the_page_says_when_nothing_was_sent(client, box):
    page = client.get(reverse("demo:mail"))

    assert page.status_code == 200
    assert "No mail yet" in page.content.decode()


@pytest.mark.django_db
def test_the_page_lists_subject_and_recipient(client, box):
    key = put(box, subject="<b>For you</b>")

    page = client.get(reverse("demo:mail")).content.decode()

    assert "&lt;b&gt;For you&lt;/b&gt;" in page
    assert "To patient@careplan.example" in page
    assert reverse("demo:mail_message", args=[key]) in page


@pytest.mark.django_db
def test_a_long_list_says_how_many_it_hides(client, box):
    for number in range(102):
        put(box, subject=f"Number {number}", html="")

    page = client.get(reverse("demo:mail")).content.decode()

    assert "2 older messages are not shown." in page
    assert page.count("rows__title") == 100


@pytest.mark.django_db
def test_a_message_is_shown_with_its_html_shut_in(client, box):
    key = put(box, html="<script>alert(1)</script><p>Hello</p>")
    frame = reverse("demo:mail_html", args=[key])

    page = client.get(reverse("demo:mail_message", args=[key])).content.decode()
    inside = client.get(frame)

    assert f'src="{frame}"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "<script>alert(1)" not in page
    assert inside.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert set(inside.headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    }


@pytest.mark.django_db
def test_a_link_in_the_frame_opens_outside_it(client, box):
    key = put(box, html="<html><head></head><a href='/'>Open</a></html>")

    inside = client.get(reverse("demo:mail_html", args=[key])).content.decode()

    assert inside == (
        "<html><head><base target=\"_blank\"></head><a href='/'>Open</a></html>\n"
    )


@pytest.mark.django_db
def test_a_message_without_html_has_no_frame(client, box):
    key = put(box, html="")

    page = client.get(reverse("demo:mail_message", args=[key])).content.decode()
    inside = client.get(reverse("demo:mail_html", args=[key]))

    assert "<iframe" not in page
    assert inside.status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["1795434350346808725-1abcdabc", "..", "%2e%2e%2fsecret", "x" * 3000]
)
def test_what_was_never_received_is_not_found(client, box, key):
    assert client.get(f"/demo/mail/{key}/").status_code == 404
    assert client.get(f"/demo/mail/{key}/html/").status_code == 404


@pytest.mark.django_db
def test_the_mail_pages_only_show(client, box):
    assert client.post(reverse("demo:mail")).status_code == 405
