"""Mail to clients, partners and suppliers who have not been in a conversation yet."""

from __future__ import annotations

from ccwarn.draft import Draft
from ccwarn.policy import Severity
from ordinary.life import AUTHOR, Life, everyday

GROUP = ("mill.example", "mill-logistics.example", "mill-it.example")
"""Domains of firms that work together."""


@everyday(Severity.OFF, "Colleagues at a client have each other's addresses.")
def a_clients_team(life: Life) -> Draft:
    return life.mail(to=life.team(2, 49), cc=life.colleagues(0, 10))


@everyday(Severity.CONFIRM, "Fifty people and more may be a client, or customers of a provider.")
def everybody_at_a_client(life: Life) -> Draft:
    return life.mail(to=life.team(50, 149), cc=life.colleagues(0, 10))


@everyday(Severity.OFF, "The hosts of a client are one client.")
def a_clients_team_on_several_hosts(life: Life) -> Draft:
    hosts = [life.at(f"{host}.client.example", 2, 12) for host in ("mail", "de", "uk.mail")]
    return life.mail(to=hosts[0], cc=hosts[1] + hosts[2])


@everyday(Severity.OFF, "A small round in which one is new.")
def a_clients_small_team_and_a_consultant(life: Life) -> Draft:
    return life.mail(to=life.team(2, 13), cc=life.firms(1))


@everyday(Severity.NOTE, "One person is outside, whom a note names.")
def a_clients_large_team_and_a_consultant(life: Life) -> Draft:
    return life.mail(to=life.team(14, 48), cc=[*life.firms(1), *life.colleagues(0, 5)])


@everyday(Severity.NOTE, "Two or three are outside, whom a note names.")
def a_clients_large_team_and_three_consultants(life: Life) -> Draft:
    return life.mail(to=life.team(13, 40), cc=life.firms(2, 3))


@everyday(Severity.CONFIRM, "Four and more outsiders are no longer a client's round.")
def a_clients_large_team_and_many_outsiders(life: Life) -> Draft:
    return life.mail(to=life.team(11, 40), cc=life.private(4, 8))


@everyday(Severity.STRONG, "Nine and more outsiders are a mailing with a client in it.")
def a_clients_team_among_customers(life: Life) -> Draft:
    return life.mail(cc=[*life.team(2, 20), *life.private(9, 25)])


@everyday(Severity.OFF, "Two small teams start to work together.")
def two_small_teams(life: Life) -> Draft:
    return life.mail(to=life.team(2, 7), cc=life.team(2, 7))


@everyday(Severity.OFF, "Three project partners, of whom each sends a few people.")
def three_project_partners(life: Life) -> Draft:
    return life.mail(to=life.team(2, 4), cc=[*life.team(2, 4), *life.team(2, 4)])


@everyday(Severity.CONFIRM, "Two whole departments that may never have heard of each other.")
def two_large_teams(life: Life) -> Draft:
    return life.mail(to=life.team(8, 12), cc=life.team(8, 12))


@everyday(
    Severity.OFF, "Firms that work together are one where the policy says so.", partners=(GROUP,)
)
def partners_of_the_policy(life: Life) -> Draft:
    people = [life.at(domain, 4, 16) for domain in GROUP]
    return life.mail(to=people[0], cc=people[1] + people[2])


@everyday(Severity.OFF, "The policy's partners are no provider's customers.", partners=(GROUP,))
def a_crowd_of_partners(life: Life) -> Draft:
    return life.mail(to=life.at(GROUP[0], 50, 200), cc=life.at(GROUP[1], 1, 20))


@everyday(Severity.CONFIRM, "Nobody has told yet that these firms work together.")
def partners_that_the_policy_does_not_know(life: Life) -> Draft:
    people = [life.at(domain, 6, 8) for domain in GROUP]
    return life.mail(to=people[0], cc=people[1] + people[2])


@everyday(Severity.OFF, "Up to four suppliers are below every threshold.")
def a_round_of_few_suppliers(life: Life) -> Draft:
    return life.mail(to=life.firms(2, 4))


@everyday(Severity.CONFIRM, "Suppliers who compete must not learn whom else we ask.")
def a_round_of_suppliers(life: Life) -> Draft:
    return life.mail(to=life.firms(5, 9), cc=life.colleagues(0, 2))


@everyday(Severity.STRONG, "Ten suppliers who compete, and everybody learns of all others.")
def a_large_round_of_suppliers(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], cc=life.firms(10, 40))


@everyday(Severity.OFF, "In Bcc the firms that are asked for a price do not learn of each other.")
def a_tender_to_five_firms_by_bcc(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], bcc=life.firms(5, 12))


@everyday(Severity.OFF, "Whoever stands alone in To is shown, as one.")
def a_tender_with_one_firm_in_to(life: Life) -> Draft:
    return life.mail(to=life.firms(1), bcc=life.firms(4, 12))


@everyday(Severity.OFF, "A client, and those whose business it is to know each other.")
def a_client_with_bank_and_tax_adviser(life: Life) -> Draft:
    return life.mail(to=life.team(1, 3), cc=[*life.firms(2), *life.colleagues(0, 2)])


@everyday(Severity.OFF, "The parties of a lawsuit know of each other.")
def a_lawsuit(life: Life) -> Draft:
    return life.mail(to=life.team(1, 2), cc=[*life.team(1, 3), *life.at("court.example", 1)])


@everyday(Severity.CONFIRM, "Five parties who meet here for the first time.")
def the_sale_of_a_house(life: Life) -> Draft:
    return life.mail(to=life.private(2), cc=life.firms(3, 4))


@everyday(Severity.OFF, "The bill goes to a client's book-keeping and whoever had ordered.")
def a_bill(life: Life) -> Draft:
    return life.mail(to=life.team(2, 3), bcc=life.colleagues(1))


@everyday(Severity.CONFIRM, "Eight firms that have not written to each other yet.")
def the_first_mail_to_a_committee(life: Life) -> Draft:
    return life.mail(to=life.firms(5, 9), cc=life.colleagues(1))


@everyday(Severity.OFF, "The committee stood together before.")
def a_committee_that_is_remembered(life: Life) -> Draft:
    committee = life.firms(5, 9)
    return life.mail(to=committee, cc=life.colleagues(1), remembered=committee)


@everyday(Severity.OFF, "The twelve firms stood together in an earlier invitation.")
def an_invitation_of_firms_known_from_before(life: Life) -> Draft:
    firms = life.firms(12, 30)
    return life.mail(to=[AUTHOR], cc=firms, remembered=[*firms, *life.firms(0, 5)])


@everyday(Severity.NOTE, "The firms are known to each other, but for two or three.")
def an_invitation_of_known_firms_and_three_more(life: Life) -> Draft:
    firms = life.firms(12, 30)
    return life.mail(to=[AUTHOR], cc=[*firms, *life.firms(2, 3)], remembered=firms)


@everyday(Severity.CONFIRM, "Four and more are new among firms that know each other.")
def an_invitation_of_known_firms_and_many_more(life: Life) -> Draft:
    firms = life.firms(12, 30)
    return life.mail(to=[AUTHOR], cc=[*firms, *life.firms(4, 8)], remembered=firms)


@everyday(Severity.CONFIRM, "The firms of today are others than those who stood together.")
def an_invitation_of_firms_while_others_are_remembered(life: Life) -> Draft:
    return life.mail(cc=life.firms(5, 9), remembered=life.firms(30))


@everyday(Severity.OFF, "A meeting of a few firms, who see each other there anyway.")
def a_meeting_of_a_few_firms(life: Life) -> Draft:
    firms = life.firms(2, 4)
    return life.mail(to=firms, attendees=[AUTHOR, *firms])


@everyday(Severity.OFF, "A client's department is invited.")
def a_meeting_with_a_clients_team(life: Life) -> Draft:
    team = life.team(5, 40)
    return life.mail(to=team, attendees=[*team, *life.colleagues(1, 5)])


@everyday(Severity.CONFIRM, "An invitation lists its guests for each of them, whatever the field.")
def a_meeting_of_many_firms_by_bcc(life: Life) -> Draft:
    firms = life.firms(5, 9)
    return life.mail(to=[AUTHOR], bcc=firms, attendees=[AUTHOR, *firms])


@everyday(Severity.OFF, "An invitation that hides its guests lists its author alone.")
def a_meeting_that_hides_its_guests(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], bcc=life.firms(5, 60), attendees=[AUTHOR])


@everyday(Severity.OFF, "Colleagues may see whom somebody else has invited.")
def a_clients_invitation_passed_on_to_colleagues(life: Life) -> Draft:
    firms = life.firms(12, 60)
    return life.mail(to=life.colleagues(1, 3), attendees=[AUTHOR, *firms], invited=firms)


@everyday(Severity.OFF, "A guest has the list of guests already.")
def a_clients_invitation_passed_on_to_another_guest(life: Life) -> Draft:
    firms = life.firms(12, 60)
    return life.mail(to=firms[:1], attendees=[AUTHOR, *firms], invited=firms)


@everyday(Severity.NOTE, "One to three more see the list of guests, who know each other.")
def a_clients_invitation_passed_on_to_others(life: Life) -> Draft:
    firms = life.firms(12, 40)
    return life.mail(to=life.firms(1, 3), attendees=[AUTHOR, *firms], invited=firms)
