"""The questions of a published set stay as they were approved."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests import factories


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE questions_question SET hard_high = 99",
        "UPDATE questions_question SET computed = 'f'",
        "DELETE FROM questions_question",
    ],
)
def test_the_database_refuses_a_change_of_a_published_question(db, sql):
    question = factories.QuestionFactory()
    factories.publish(question.version)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        connection.cursor().execute(sql)


def test_no_question_is_worked_out_and_repeated(db):
    with pytest.raises(DatabaseError, match="computed_not_repeated"):
        factories.QuestionFactory(computed=True, repeatable=True)
