"""A plan in, what the planner says of each of its properties out. Needs the statistics (`moineau[evidence]`)."""

from hub.evidence import design, gather
from hub.evidence.design import Outlook, Plan
from hub.evidence.intervention import Intervention


def outlooks(asked: Intervention) -> list[Outlook]:
    days = gather.comparable_days(asked)
    before, during = sum(day < asked.trial for day in days), sum(day >= asked.trial for day in days)
    a_week = max(1, round(len(days) / max(1.0, (asked.end - asked.before).days / 7)))
    found = []
    for each in asked.properties:
        roles = [node.role for node in asked.nodes if node.id in each.nodes]
        nodes = roles.count("treated"), roles.count("control")
        found.append(
            design.outlook(each.name, Plan(*nodes, before, during, bool(asked.shoulder), a_week), each.matters)
        )
    return found
