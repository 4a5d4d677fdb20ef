"""Tags that follow from the days on record; nobody is asked for them."""

from datetime import date

from dateutil.relativedelta import relativedelta

from careplan.rules.enums import Known

AGE_50_PLUS = "age-50-plus"
INPATIENT = "inpatient"
AT_HOME = "at-home"
AGE = relativedelta(years=50)


def computed_tags(
    *, born_on: date | None, operation_day: date, discharged_on: date | None
) -> dict[str, Known]:
    """Return the tags that the days decide, each yes or no.

    - `age-50-plus`: the 50th birthday is on or before the operation day, which stands
      for the day of the diagnosis; not known yet while the birth date is not.
    - `inpatient` until there is a day of going home, `at-home` from then on.

    Source: clinical/tags.md section 2, situation.
    """
    at_home = discharged_on is not None
    return {
        AGE_50_PLUS: _age(born_on, operation_day),
        INPATIENT: Known.NO if at_home else Known.YES,
        AT_HOME: Known.YES if at_home else Known.NO,
    }


def _age(born_on: date | None, operation_day: date) -> Known:
    if born_on is None:
        return Known.NOT_KNOWN
    return Known.YES if born_on + AGE <= operation_day else Known.NO
