"""Sixty invented people, and what has become of each; days count back from today."""

from dataclasses import dataclass
from enum import StrEnum


class Site(StrEnum):
    COLON = "site-colon"
    BREAST = "site-breast"


class Story(StrEnum):
    """What a patient shows; seeding.py tells each by the product's own actions."""

    JUST_ENROLLED = "just enrolled"
    EARLY = "early recovery, going well"
    HOME_UNKNOWN = "day of going home not known yet"
    STAGE_UNKNOWN = "stage not known yet"
    SILENT = "reports from home missing"
    TRIED_TWICE = "reports from home missing, two calls reached nobody"
    LETTER_DUE = "three calls reached nobody, a letter is due"
    PROMISED = "is to be rung back today, as promised"
    SHOWCASE = "the patient who signs in"
    STEADY = "well on the way, next test booked"
    BOOKED_TODAY = "a visit today"
    LATE_BY_A_DAY = "a check late by a day"
    LATE_BY_A_YEAR = "a check late by a year"
    DONE_LATE = "a check done late"
    CORRECTED = "a result corrected"
    CLOSED = "a check closed with a reason"
    TO_REVIEW = "a result to review"
    TO_TELL = "a result reviewed, patient not told"
    DAY_CORRECTED = "the day of the operation was corrected"
    STAGE_CHANGED = "the stage was changed an hour ago"
    FEVER = "reported a fever, and nobody has looked yet"
    REDNESS = "reported redness round the wound, not reached yet"
    CHILLS = "an emergency that went on to the lead nurse"
    LOW = "an alert handed over to a colleague"
    SETTLED = "an alert that was closed"
    FIVE_YEARS = "five years on"
    DECEASED = "has died"
    WITHDRAWN = "wants no follow-up"
    MOVED = "moved to another hospital"


@dataclass(frozen=True, slots=True)
class Someone:
    """One invented person: born so many years ago, operated so many days ago."""

    name: str
    age: int
    site: Site
    team: int
    operated: int
    enrolled: int
    story: Story
    called: str = ""


C, B = Site.COLON, Site.BREAST
BOWEL, BREAST, RECOVERY = range(3)

# name, age, cancer, team, operated and enrolled so many days ago, story
PEOPLE = [
    Someone("Joan Whitlock", 78, C, BOWEL, 12, 11, Story.SHOWCASE, "Joan"),
    Someone("Margaret Ellery", 75, C, BOWEL, 371, 368, Story.TO_TELL),
    Someone("Samuel Oyelaran", 66, C, RECOVERY, 7, 0, Story.JUST_ENROLLED),
    Someone("Irena Sokol", 63, C, BOWEL, 410, 60, Story.LATE_BY_A_DAY),
    Someone("Walter Pinnock", 71, C, RECOVERY, 11, 9, Story.FEVER),
    Someone("Gwen Talbot", 69, C, RECOVERY, 9, 8, Story.SILENT),
    Someone("Dilys Crewe", 81, B, BREAST, 190, 40, Story.LATE_BY_A_DAY),
    Someone("Teo Marchetti", 58, C, RECOVERY, 42, 20, Story.LOW),
    Someone("Nguyễn Thị Ánh", 52, B, BREAST, 25, 14, Story.REDNESS, "Ánh"),
    Someone("مریم حسینی", 47, B, BREAST, 120, 30, Story.STEADY),
    Someone(
        "Maximiliana Konstantina von Wachtendonk-Sigmaringen",
        70,
        B,
        BREAST,
        200,
        25,
        Story.STEADY,
        "Max",
    ),
    Someone(
        "Seán Ó Súilleabháin", 77, C, BOWEL, 800, 790, Story.LATE_BY_A_YEAR, "Seán"
    ),
    Someone("Agnes Thornbury", 84, C, BOWEL, 1860, 1855, Story.FIVE_YEARS),
    Someone("Blessing Adeyemi", 49, B, BREAST, 15, 13, Story.CHILLS),
    Someone("Harold Entwistle", 88, C, BOWEL, 95, 90, Story.DECEASED),
    Someone("Ruth Abramson", 61, B, BREAST, 160, 20, Story.WITHDRAWN),
    Someone("Piotr Zieliński", 55, C, RECOVERY, 26, 24, Story.MOVED),
    Someone("Catherine Lockwood", 67, B, BREAST, 376, 20, Story.TO_REVIEW),
    Someone("José Álvarez Muñoz", 60, C, BOWEL, 188, 30, Story.TO_REVIEW),
    Someone("Olive Penhaligon", 73, C, BOWEL, 100, 95, Story.DONE_LATE),
    Someone("Farida Rahman", 57, B, RECOVERY, 20, 18, Story.CORRECTED),
    Someone("Edwin Marsh", 79, C, BOWEL, 97, 30, Story.CLOSED),
    Someone("Siobhan Kerrigan", 44, B, RECOVERY, 3, 1, Story.HOME_UNKNOWN),
    Someone("Leonard Achebe", 68, C, RECOVERY, 5, 2, Story.STAGE_UNKNOWN),
    Someone("Doris Hatherleigh", 86, C, BOWEL, 22, 20, Story.LETTER_DUE),
    Someone("Kwame Mensah", 62, C, BOWEL, 33, 10, Story.PROMISED),
    Someone("Beatrice Fonseca", 59, B, BREAST, 48, 12, Story.EARLY),
    Someone("Norman Haversham", 80, C, BOWEL, 19, 15, Story.SETTLED),
    Someone("Yuki Tanaka", 51, B, BREAST, 66, 15, Story.STEADY),
    Someone("Elspeth MacGregor", 74, B, BREAST, 75, 20, Story.STEADY),
    Someone("Vikram Chandrasekhar", 64, C, BOWEL, 83, 20, Story.DAY_CORRECTED),
    Someone("Pauline Sainsbury", 70, C, BOWEL, 92, 21, Story.STAGE_CHANGED),
    Someone("Anneliese Vogel", 66, B, BREAST, 99, 20, Story.LATE_BY_A_DAY),
    Someone("Gareth Prosser", 72, C, BOWEL, 110, 20, Story.STEADY),
    Someone("Hyacinth Baptiste", 58, B, BREAST, 128, 20, Story.STEADY),
    Someone("Desmond Okafor", 69, C, BOWEL, 141, 20, Story.STEADY),
    Someone("Marjorie Quill", 83, C, BOWEL, 150, 20, Story.STEADY),
    Someone("Rosalind Beckett", 54, B, BREAST, 155, 20, Story.STEADY),
    Someone("Tomasz Wójcik", 61, C, BOWEL, 171, 20, Story.STEADY),
    Someone("Eunice Carrington", 76, B, BREAST, 178, 20, Story.BOOKED_TODAY),
    Someone("Alasdair Buchanan", 65, C, BOWEL, 199, 20, Story.STEADY),
    Someone("Priya Venkataraman", 46, B, BREAST, 215, 20, Story.STEADY),
    Someone("Cyril Featherstone", 82, C, BOWEL, 240, 20, Story.STEADY),
    Someone("Mavis Jellicoe", 79, B, BREAST, 255, 20, Story.STEADY),
    Someone("Jean-Baptiste N’Diaye", 63, C, BOWEL, 265, 20, Story.STEADY),
    Someone("Philippa Wren", 57, B, BREAST, 290, 20, Story.STEADY),
    Someone("Abdul-Karim Hussain", 70, C, BOWEL, 318, 20, Story.STEADY),
    Someone("Winifred Oldroyd", 85, C, BOWEL, 340, 20, Story.LATE_BY_A_DAY),
    Someone("Carmen Delgado", 60, B, BREAST, 352, 20, Story.STEADY),
    Someone("Bernard Castle", 74, C, BOWEL, 362, 20, Story.STEADY),
    Someone("Zofia Nowak", 53, B, BREAST, 430, 20, Story.STEADY),
    Someone("Clement Attwater", 68, C, BOWEL, 500, 20, Story.STEADY),
    Someone("Ingrid Halvorsen", 71, B, BREAST, 560, 20, Story.STEADY),
    Someone("Moses Kipkorir", 59, C, BOWEL, 640, 20, Story.STEADY),
    Someone("Dorothea Finch", 77, B, BREAST, 730, 20, Story.STEADY),
    Someone("Ewan Strachan", 66, C, BOWEL, 905, 20, Story.STEADY),
    Someone("Lakshmi Iyer", 62, B, BREAST, 1100, 20, Story.STEADY),
    Someone("Roland Peabody", 80, C, BOWEL, 1290, 20, Story.STEADY),
    Someone("Hettie Blackwood", 73, B, RECOVERY, 17, 15, Story.TRIED_TWICE),
    Someone("Arthur Pemberton", 75, C, RECOVERY, 14, 0, Story.JUST_ENROLLED),
]
