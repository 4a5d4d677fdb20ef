"""The tags of a plan, as questions and red flags ask for them."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from careplan.followups.models import CarePlan
from careplan.followups.queries.drafting import effective_tags, facts_of
from careplan.questions.models import Question
from careplan.questions.showing import Tags, asks_by_tag
from careplan.rules.enums import Known


def tags_of(plan: CarePlan, at: dt.datetime) -> Tags:
    """The tags as they are now, with what was a yes at the moment `at`.

    Something measured while the stoma was there is asked and kept, though the stoma is
    gone by the time it is typed in.
    """
    now = effective_tags(facts_of(plan))
    then = (
        plan.tags.filter(since__lte=at, value=Known.YES)
        .filter(Q(until=None) | Q(until__gt=at))
        .values_list("tag__code", flat=True)
    )
    return now | dict.fromkeys(then, Known.YES)


def tags_asked(
    questions: Iterable[Question], plan: CarePlan, at: dt.datetime
) -> Tags | None:
    """The same, where a question asks by a tag or is worked out; otherwise nothing."""
    hangs = any(each.computed or asks_by_tag(each) for each in questions)
    return tags_of(plan, at) if hangs else None
