"""Writing question sets and red-flag rules: drafts and their questions."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from careplan.audit import actions as audit
from careplan.audit.actors import Actor
from careplan.content import actions as content
from careplan.content import limits
from careplan.content.queries import CHANGED_HERE
from careplan.lib.errors import RefusedError
from careplan.questions.models import (
    Question,
    QuestionSet,
    QuestionSetVersion,
    RedFlagRule,
    RedFlagRuleVersion,
)


def copy_to_draft(
    *, version: QuestionSetVersion, by: Actor, at: dt.datetime
) -> QuestionSetVersion:
    """A new draft with the questions of `version`.

    Raises RefusedError while another draft of the same set is open.
    """
    return content.copy_to_draft(
        version=version, copy_rows=_copy_questions, by=by, at=at
    )


def _copy_questions(old: QuestionSetVersion, new: QuestionSetVersion) -> None:
    rows = list(old.questions.all())
    for row in rows:
        row.pk, row.version = None, new
    Question.objects.bulk_create(rows)


def discard_draft(*, version: QuestionSetVersion, by: Actor, at: dt.datetime) -> None:
    """Throw a draft and its questions away. Raises RefusedError when it is no draft."""
    content.discard_draft(version=version, remove_rows=_remove_questions, by=by, at=at)


def _remove_questions(version: QuestionSetVersion) -> None:
    version.questions.all().delete()


@transaction.atomic
def save_question(*, question: Question, by: Actor, at: dt.datetime) -> None:
    """Add or change a question of a draft.

    Raises RefusedError when the version is no draft, and when a question of the same
    code already has another type or unit: answers are read by their code for ever.
    """
    others = Question.objects.filter(code=question.code).exclude(pk=question.pk)
    other = others.exclude(type=question.type, unit=question.unit).first()
    if other is not None:
        raise RefusedError(
            _("“%(code)s” is already a question of type “%(type)s”, unit “%(unit)s”.")
            % {
                "code": question.code,
                "type": other.get_type_display(),
                "unit": other.unit or "–",
            }
        )
    content.save_row(row=question, version=question.version, by=by, at=at)


@transaction.atomic
def remove_question(*, question: Question, by: Actor, at: dt.datetime) -> None:
    """Take a question out of a draft. Raises RefusedError when it is no draft."""
    content.remove_row(row=question, version=question.version, by=by, at=at)


@transaction.atomic
def save_set(*, question_set: QuestionSet, by: Actor, at: dt.datetime) -> None:
    """Add a question set or change its title; its code never changes."""
    before = QuestionSet.objects.filter(pk=question_set.pk).first()
    if before is not None and before.code != question_set.code:
        raise RefusedError(_("The code of a question set never changes."))
    limits.check(question_set)
    question_set.save()
    fields = content.changes(before, question_set)
    audit.record("question-set-saved", question_set, by=by, at=at, fields=fields)


def discard_rule_draft(
    *, version: RedFlagRuleVersion, by: Actor, at: dt.datetime
) -> None:
    """Throw the draft of a rule away. Raises RefusedError when it is no draft."""
    content.discard_draft(version=version, remove_rows=lambda _: None, by=by, at=at)


@transaction.atomic
def propose_again(
    *, version: RedFlagRuleVersion, by: Actor, at: dt.datetime
) -> RedFlagRuleVersion:
    """A copy of a former version, at once in review; a second person approves it.

    Raises RefusedError while a draft of the same rule is open.
    """
    again = content.copy_to_draft(version=version, by=by, at=at)
    content.submit(version=again, by=by, at=at)
    return again


@transaction.atomic
def save_rule(*, rule: RedFlagRule, by: Actor, at: dt.datetime) -> None:
    """Add a rule, or change where it stands; its code never changes."""
    before = RedFlagRule.objects.filter(pk=rule.pk).first()
    if before is not None and before.code != rule.code:
        raise RefusedError(_("The code of a rule never changes."))
    limits.check(rule)
    rule.save()
    fields = content.changes(before, rule)
    audit.record(CHANGED_HERE, rule, by=by, at=at, fields=fields)
