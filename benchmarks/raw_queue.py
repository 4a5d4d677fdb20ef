"""The rows of a page of the queue by SQL written by hand, on a bare connection.

Nothing here knows the product: it is what somebody would write who wants these rows
and nothing else, and who reads rules.ranking for the order.
"""

import datetime as dt
from typing import Any

from django.db import connection

PER_PAGE = 25
RISK = (
    *("stage-3", "t4", "n2", "mel-3b", "mel-3c", "mel-3d", "mel-4-resected"),
    *("risk-high", "thyroid-not-low-excellent", "sact-6w"),
)

ASKING = """
SELECT f.id, f.patient_id,
    CASE
        WHEN f.kind = 'home' THEN 6
        WHEN f.reviewed_at IS NOT NULL THEN 3
        WHEN f.attended_on IS NOT NULL THEN 4
        WHEN f.kind = 'call' AND f.activity = 'ring-back' AND f.due_on <= %(day)s THEN 1
        WHEN f.kind = 'task' AND f.activity LIKE 'start-of-%%' AND f.due_on < %(day)s
            THEN 2
        WHEN f.kind = 'task' AND f.activity = 'find-number' THEN 8
        WHEN f.kind = 'task' AND f.activity = 'write-letter' THEN 9
        WHEN f.closes_on < %(day)s THEN 5
        WHEN f.booked_for IS NULL AND f.missed_on IS NOT NULL THEN 7
        ELSE 10
    END AS place,
    f.due_on, f.closes_on, f.attended_on, f.missed_on, f.booked_for
FROM followups_followup f
JOIN patients_patient p ON p.id = f.patient_id AND p.status = 'active'
WHERE f.done_at IS NULL AND f.closed_at IS NULL AND f.team_id = %(team)s
    AND (f.opens_on <= %(day)s OR f.attended_on IS NOT NULL)
    AND (f.kind <> 'home' OR f.closes_on < %(day)s
        AND EXISTS (SELECT 1 FROM followups_followup o
            WHERE o.plan_id = f.plan_id AND o.activity = f.activity
                AND o.done_at IS NULL AND o.closed_at IS NULL
                AND o.closes_on < %(day)s AND o.due_on < f.due_on)
        AND NOT EXISTS (SELECT 1 FROM followups_followup o
            WHERE o.plan_id = f.plan_id AND o.activity = f.activity
                AND o.done_at IS NULL AND o.closed_at IS NULL
                AND o.closes_on < %(day)s AND o.due_on > f.due_on))
"""

RANKED = f"""
WITH checks AS (
    SELECT a.*, m.due_at AS clock, CASE a.place
            WHEN 2 THEN a.due_on WHEN 3 THEN a.attended_on WHEN 4 THEN a.attended_on
            WHEN 7 THEN a.missed_on ELSE a.closes_on END AS since,
        CASE WHEN a.place = 3 AND (SELECT e.finding FROM followups_followupevent e
            WHERE e.follow_up_id = a.id AND e.gate = 'reviewed' AND e.undoes_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM followups_followupevent u
                    WHERE u.undoes_id = e.id)
            ORDER BY e.id DESC LIMIT 1) IN ('not-normal', 'unclear')
            THEN 1 ELSE 0 END AS bad,
        CASE
            WHEN a.place = 1 THEN CASE WHEN m.due_at > %(now)s THEN 1 ELSE 0 END
            WHEN a.id IN (SELECT t.followup_id FROM followups_promise q
                JOIN followups_followup qf ON qf.id = q.follow_up_id
                    AND qf.done_at IS NULL AND qf.closed_at IS NULL
                JOIN followups_contactattempt_follow_ups t
                    ON t.contactattempt_id = q.made_in_id
                WHERE q.kept_in_id IS NULL AND q.due_at > %(now)s
                    AND q.due_at < %(tomorrow)s) THEN 1
            WHEN a.id IN (SELECT t.followup_id FROM followups_promise q
                JOIN followups_followup qf ON qf.id = q.follow_up_id
                    AND qf.done_at IS NULL AND qf.closed_at IS NULL
                JOIN followups_contactattempt_follow_ups t
                    ON t.contactattempt_id = q.made_in_id
                WHERE q.kept_in_id IS NULL AND q.due_at >= %(tomorrow)s) THEN 2
            WHEN a.id IN (SELECT t.followup_id FROM followups_contactattempt c
                JOIN followups_contactoutcome o ON o.id = c.outcome_id
                JOIN followups_contactattempt_follow_ups t
                    ON t.contactattempt_id = c.id
                WHERE c.at >= %(midnight)s
                    AND o.effect IN ('reached', 'declined', 'letter')) THEN 3
            ELSE 0 END AS state
    FROM ({ASKING}) a
    LEFT JOIN LATERAL (SELECT q.due_at FROM followups_promise q
        WHERE a.place = 1 AND q.follow_up_id = a.id) m ON true
    WHERE NOT (a.place = 10 AND a.booked_for >= %(midnight)s
        AND a.booked_for IS NOT NULL)
),
asks AS (
    SELECT patient_id, place, 0 AS urgency, clock, bad, since, due_on, id, state
    FROM checks
    UNION ALL
    SELECT a.patient_id, 0, position(a.urgency IN 'ESWR'), a.respond_by, 0, NULL, NULL,
        a.id, 0
    FROM followups_alert a
    JOIN patients_patient p ON p.id = a.patient_id AND p.status = 'active'
    WHERE a.closed_at IS NULL AND a.team_id = %(team)s
    UNION ALL
    SELECT p.id, 8, 0, NULL, 0, NULL, NULL, p.id, 0
    FROM patients_patient p
    JOIN accounts_user u ON u.id = p.user_id AND u.email IS NULL
    JOIN accounts_contactdetails d ON d.user_id = u.id AND d.phone = ''
    WHERE p.team_id = %(team)s AND p.status = 'active'
    UNION ALL
    SELECT q.patient_id, 11, 0, q.due_at, 0, NULL, NULL, q.id, 2
    FROM followups_promise q
    JOIN followups_followup f ON f.id = q.follow_up_id AND f.team_id = %(team)s
        AND f.done_at IS NULL AND f.closed_at IS NULL
    JOIN patients_patient p ON p.id = q.patient_id AND p.status = 'active'
    WHERE q.kept_in_id IS NULL AND q.due_at >= %(tomorrow)s
    UNION ALL
    SELECT c.patient_id, 12, 0, c.at, 0, NULL, NULL, c.id, 3
    FROM followups_contactattempt c
    JOIN patients_patient p ON p.id = c.patient_id AND p.status = 'active'
        AND p.team_id = %(team)s
    WHERE c.at >= %(midnight)s
    UNION ALL
    SELECT f.patient_id, 12, 0, NULL, 0, NULL, NULL, f.id, 3
    FROM followups_followup f
    JOIN patients_patient p ON p.id = f.patient_id AND p.status = 'active'
    WHERE f.team_id = %(team)s AND f.id IN (SELECT e.follow_up_id
        FROM followups_followupevent e
        WHERE e.by_id IN (SELECT m.user_id FROM accounts_membership m
                WHERE m.team_id = %(team)s)
            AND e.at >= %(midnight)s AND e.kind IN ('gate', 'not-attended', 'closed'))
),
people AS (
    SELECT * FROM (
        SELECT asks.*, MIN(state) OVER (PARTITION BY patient_id) AS tab,
            ROW_NUMBER() OVER (PARTITION BY patient_id ORDER BY place, urgency, clock,
                bad DESC, since, due_on, id) AS nth
        FROM asks) first
    WHERE nth = 1
),
risky AS (
    SELECT people.*, CASE WHEN EXISTS (SELECT 1 FROM followups_careplan c
        JOIN followups_plantag t ON t.plan_id = c.id AND t.until IS NULL
            AND t.value = 'yes'
        JOIN checklists_tag g ON g.id = t.tag_id AND g.code = ANY(%(risk)s)
        WHERE c.patient_id = people.patient_id AND c.ended_at IS NULL)
        THEN 1 ELSE 0 END AS risk
    FROM people
)
SELECT patient_id, tab, place, risk, COUNT(*) FILTER (WHERE tab = 0) OVER (),
    COUNT(*) FILTER (WHERE tab = 1) OVER (), COUNT(*) FILTER (WHERE tab = 2) OVER (),
    COUNT(*) FILTER (WHERE tab = 3) OVER ()
FROM risky
ORDER BY tab, place, urgency, clock, 2 * bad + risk DESC, since, due_on, id, patient_id
LIMIT {PER_PAGE}
"""  # noqa: S608 - our own text

# What the rows say, for the people of a page.
DETAILS = (
    f"""SELECT f.*, a.place, p.*, c.*, r.*, i.*, v.*, l.code, s.code, e.slug
    FROM ({ASKING}) a JOIN followups_followup f ON f.id = a.id
    JOIN patients_patient p ON p.id = f.patient_id
    JOIN followups_careplan c ON c.id = f.plan_id
    LEFT JOIN followups_followupreason r ON r.follow_up_id = f.id
    LEFT JOIN checklists_checklistitem i ON i.id = r.item_id
    LEFT JOIN checklists_checklistversion v ON v.id = i.version_id
    LEFT JOIN checklists_checklist l ON l.id = v.parent_id
    LEFT JOIN questions_questionset s ON s.id = i.question_set_id
    LEFT JOIN education_educationpage e ON e.id = i.page_id
    WHERE a.patient_id = ANY(%(people)s)""",  # noqa: S608 - our own text
    """SELECT f.checklistitem_id, r.* FROM checklists_checklistitem_risk_factors f
    JOIN education_riskfactor r ON r.id = f.riskfactor_id""",
    """SELECT p.*, t.name, u.*, d.* FROM patients_patient p
    JOIN accounts_team t ON t.id = p.team_id JOIN accounts_user u ON u.id = p.user_id
    LEFT JOIN accounts_contactdetails d ON d.user_id = u.id
    WHERE p.id = ANY(%(people)s)""",
    "SELECT * FROM patients_operation WHERE patient_id = ANY(%(people)s)",
    """SELECT a.*, v.title, s.name FROM followups_alert a
    JOIN questions_redflagruleversion v ON v.id = a.version_id
    LEFT JOIN accounts_user s ON s.id = a.acknowledged_by_id
    WHERE a.closed_at IS NULL AND a.patient_id = ANY(%(people)s)""",
    """SELECT c.patient_id, COUNT(*), MAX(c.at) FROM followups_contactattempt c
    JOIN followups_contactoutcome o ON o.id = c.outcome_id
        AND o.effect IN ('not-reached', 'wrong-number')
    WHERE c.patient_id = ANY(%(people)s) AND NOT EXISTS (
        SELECT 1 FROM followups_contactattempt l
        JOIN followups_contactoutcome lo ON lo.id = l.outcome_id
            AND lo.effect IN ('reached', 'declined')
        WHERE l.patient_id = c.patient_id AND l.id > c.id)
    GROUP BY c.patient_id""",
    """SELECT q.*, f.title FROM followups_promise q
    JOIN followups_followup f ON f.id = q.follow_up_id
        AND f.done_at IS NULL AND f.closed_at IS NULL
    WHERE q.patient_id = ANY(%(people)s)""",
    """SELECT c.*, o.text, u.name FROM followups_contactattempt c
    JOIN followups_contactoutcome o ON o.id = c.outcome_id
    JOIN accounts_user u ON u.id = c.by_id
    WHERE c.patient_id = ANY(%(people)s) AND (c.at >= %(midnight)s OR c.id = (
        SELECT MAX(l.id) FROM followups_contactattempt l
        WHERE l.patient_id = c.patient_id))""",
)


def page(team: int, now: dt.datetime, zone: dt.tzinfo) -> list[tuple[Any, ...]]:
    """The first page of a team's people to call, and all that its rows say."""
    local = now.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    values: dict[str, Any] = {
        "team": team,
        "now": now,
        "day": local.date(),
        "midnight": midnight,
        "tomorrow": midnight + dt.timedelta(days=1),
        "risk": list(RISK),
    }
    with connection.connection.cursor() as cursor:
        cursor.execute(RANKED, values)
        people = cursor.fetchall()
        values["people"] = [row[0] for row in people]
        for sql in DETAILS:
            cursor.execute(sql, values)
            cursor.fetchall()
    return people
