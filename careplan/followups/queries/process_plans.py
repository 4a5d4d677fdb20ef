"""For which plans a rule about the care itself holds on a day, in all teams."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Concat

from careplan import terms
from careplan.checklists import queries as checklists
from careplan.checklists.models import ChecklistVersion, Tag
from careplan.followups.models import CarePlan, PlanAnchor, PlanTag, PlanVersion
from careplan.followups.queries.drafting import FURTHER_TREATMENT
from careplan.followups.queries.process_checks import (
    Found,
    Look,
    as_text,
    not_raised,
)
from careplan.patients.models import Patient
from careplan.rules.enums import Anchor, Known

RADIOTHERAPY = "radiotherapy"
# Which tags say that there is such a day. Treatment ends with the operation unless
# more is planned (queries.drafting), so nothing else leaves its end unknown.
GIVEN_BY = {
    Anchor.END_OF_TREATMENT: FURTHER_TREATMENT,
    Anchor.END_OF_RADIOTHERAPY: (RADIOTHERAPY,),
}


def group_not_chosen(look: Look) -> Iterator[Found]:
    """AP-15: none, or more than one, of a group that decides the schedule is yes.

    A statement for each group of a version that plans stand on. The cause is the plan
    and its group.
    """
    bring = _bringing(checklists.implications())
    codes = dict(Tag.objects.values_list("code", "pk"))
    used = PlanVersion.objects.filter(until=None).values("version")
    for version in ChecklistVersion.objects.filter(pk__in=used).order_by("pk"):
        stands = PlanVersion.objects.filter(
            plan=OuterRef("pk"), until=None, version=version
        )
        for group in version.one_of:
            chosen = _chosen(group, version.implies, bring, codes)
            plans = _plans(look).filter(Exists(stands)).annotate(chosen=chosen)
            about = f"{version.title}: {_names(group)}"
            yield _rows(look, plans.exclude(chosen=1), group[0], about)


def anchor_unknown(look: Look) -> Iterator[Found]:
    """AP-16: the end of treatment that is given, or was, has no day."""
    bring = _bringing(checklists.implications())
    codes = dict(Tag.objects.values_list("code", "pk"))
    for anchor, tags in GIVEN_BY.items():
        # The end of treatment hangs on what was answered, as in queries.drafting.
        told = tags if anchor is Anchor.END_OF_TREATMENT else _with(tags, bring)
        known = PlanAnchor.objects.filter(
            plan=OuterRef("pk"), anchor=anchor, day__isnull=False
        )
        plans = _plans(look).filter(_yes(told, codes), ~Exists(known))
        yield _rows(look, plans, anchor.value, str(terms.ANCHORS[anchor]))


# Parts -------------------------------------------------------------------------------


def _plans(look: Look) -> QuerySet[CarePlan]:
    return CarePlan.objects.filter(
        look.operated("operation__day"),
        ended_at=None,
        patient__status=Patient.Status.ACTIVE,
    )


def _rows(look: Look, plans: QuerySet[CarePlan], what: str, about: str) -> Found:
    return not_raised(
        plans.annotate(
            row_patient=F("patient"),
            row_cause=Concat(
                Value(f"{look.code} plan "),
                as_text("pk"),
                Value(f" {what}"),
                output_field=CharField(),
            ),
            row_check=Value(None, output_field=IntegerField()),
            row_about=Value(about[:200], output_field=CharField()),
            row_day=F("operation__day"),
        )
    )


def _chosen(
    group: Sequence[str],
    implied: Sequence[str],
    bring: Mapping[str, set[str]],
    codes: Mapping[str, int],
) -> Any:
    """How many of a group are yes, by an answer or by what an answer brings."""
    count: Any = Value(0, output_field=IntegerField())
    for tag in group:
        told = _with([tag], bring)
        yes = Q(pk__isnull=False) if told & set(implied) else _yes(told, codes)
        count = count + Case(
            When(yes, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
    return count


def _yes(tags: Iterable[str], codes: Mapping[str, int]) -> Exists:
    return Exists(
        PlanTag.objects.filter(
            plan=OuterRef("pk"),
            until=None,
            value=Known.YES,
            tag__in=sorted(codes[tag] for tag in tags if tag in codes),
        )
    )


def _bringing(implications: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Which tags bring a tag with them, by that tag; one step each."""
    found: dict[str, set[str]] = {}
    for tag, brought in implications.items():
        for each in brought:
            found.setdefault(each, set()).add(tag)
    return found


def _with(tags: Iterable[str], bring: Mapping[str, set[str]]) -> set[str]:
    """These tags and all that bring one of them, however far."""
    found, ahead = set(tags), list(tags)
    while ahead:
        more = bring.get(ahead.pop(), set()) - found
        found |= more
        ahead += more
    return found


def _names(group: Sequence[str]) -> str:
    names = dict(Tag.objects.filter(code__in=group).values_list("code", "name"))
    return ", ".join(names.get(tag, tag) for tag in group)
