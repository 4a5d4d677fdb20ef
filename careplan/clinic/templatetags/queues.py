"""Words of the queue's rows: {% load queues %}.

{{ line|first_tag }}          the tone and word of a row's tag
{{ line|how_fast }}           Answer by 1:05pm, 3 hours 27 minutes left
{{ line|why_here }}           the why line, its check in bold
{{ line|why_so_high }}        Open alerts come before all else. Higher risk: …
{{ line|what_happened }}      what was tried, said or agreed
{{ group|group_name }}        Past the window
"""

import datetime as dt

from django import template

from careplan.clinic import groups, queue_words
from careplan.ui import words

register = template.Library()
register.filter("group_name", groups.name)
register.filter("group_sentence", groups.sentence)
register.filter("group_note", groups.note)
register.filter("group_href", groups.href)
register.filter("first_tag", queue_words.tag)
register.filter("how_fast", queue_words.how_fast)
register.filter("why_here", queue_words.why_here)
register.filter("also_asked", queue_words.also)
register.filter("why_so_high", queue_words.why_so_high)
register.filter("what_happened", queue_words.what_happened)
register.filter("act_of", queue_words.act)
register.filter("first_why", queue_words.first_why)
register.filter("changed_words", queue_words.changed_words)
register.filter("list_words", queue_words.list_words)


@register.filter
def is_day(at: dt.datetime, day: dt.date) -> bool:
    """Whether a moment is on a day of the clinic."""
    return words.as_day(at) == day
