"""Mail among colleagues, and to a few people outside."""

from __future__ import annotations

from ccwarn.draft import Draft, Field
from ccwarn.policy import Severity
from ordinary.life import AUTHOR, OWN, Life, everyday


@everyday(Severity.OFF, "Nobody else gets it.")
def a_note_to_oneself(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], cc=[AUTHOR.upper()])


@everyday(Severity.OFF, "Nobody is written to yet.")
def a_draft_without_recipients(life: Life) -> Draft:
    return life.mail()


@everyday(Severity.NOTE, "Its author is still typing.")
def a_draft_with_a_name_half_typed(life: Life) -> Draft:
    return life.mail(to=life.colleagues(1, 3), unreadable=[("marti", Field.TO)])


@everyday(Severity.OFF, "Colleagues have each other's addresses.")
def a_team(life: Life) -> Draft:
    return life.mail(to=life.colleagues(2, 40))


@everyday(Severity.OFF, "Colleagues have each other's addresses, however many they are.")
def the_whole_company(life: Life) -> Draft:
    return life.mail(to=life.colleagues(150, 600))


@everyday(Severity.OFF, "Departments are below the company's own domain.")
def all_departments(life: Life) -> Draft:
    people = [life.at(f"{part}.{OWN}", 5, 30) for part in ("sales", "it.berlin", "press")]
    return life.mail(to=people[0], cc=people[1] + people[2])


@everyday(
    Severity.OFF,
    "Brands of a company are its own where its policy says so.",
    own_domains=(OWN, "brand.example"),
)
def colleagues_of_another_brand(life: Life) -> Draft:
    return life.mail(to=life.at("brand.example", 10, 80), cc=life.colleagues(1, 9))


@everyday(
    Severity.OFF, "Whoever writes for a shared mailbox has two addresses, and colleagues at both."
)
def a_shared_mailbox(life: Life) -> Draft:
    return life.mail(
        author="office@hall.example",
        identities=["office@hall.example", AUTHOR],
        to=life.colleagues(3, 30),
        cc=[*life.at("hall.example", 3, 30), *life.private(1)],
    )


@everyday(Severity.OFF, "One person outside sees colleagues, whom nobody hides.")
def one_customer_with_colleagues_in_cc(life: Life) -> Draft:
    return life.mail(to=life.private(1), cc=life.colleagues(0, 20))


@everyday(Severity.OFF, "A colleague reads mail at home: that is one person outside.")
def a_team_and_a_private_address(life: Life) -> Draft:
    return life.mail(to=life.colleagues(4, 30), cc=life.private(1))


@everyday(Severity.OFF, "A few people who are put together on purpose.")
def a_team_and_up_to_four_freelancers(life: Life) -> Draft:
    return life.mail(to=life.colleagues(2, 20), cc=life.private(2, 4))


@everyday(Severity.OFF, "Two people are introduced to each other: that is what the mail is for.")
def an_introduction(life: Life) -> Draft:
    return life.mail(to=life.firms(2), cc=life.colleagues(0, 2))


@everyday(Severity.OFF, "A candidate, the agency that found them, and colleagues.")
def a_candidate(life: Life) -> Draft:
    return life.mail(to=life.private(1), cc=[*life.firms(1), *life.colleagues(1, 5)])


@everyday(Severity.STRONG, "Candidates must not learn who else has applied.")
def a_refusal_to_all_candidates_at_once(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], cc=life.private(10, 60))


@everyday(Severity.OFF, "In Bcc candidates do not learn who else has applied.")
def a_refusal_to_all_candidates_by_bcc(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], bcc=life.private(10, 60))


@everyday(Severity.OFF, "The hotel, and the guest whose room it is.")
def a_hotel_booking(life: Life) -> Draft:
    return life.mail(to=life.firms(1), cc=[*life.private(1), *life.colleagues(0, 1)])


@everyday(Severity.OFF, "A journey has a few parties, who have to know of each other.")
def a_journey(life: Life) -> Draft:
    return life.mail(to=life.firms(2), cc=life.private(1, 2))


@everyday(Severity.OFF, "The same person may stand in several fields, in any letters.")
def somebody_written_twice(life: Life) -> Draft:
    (one,) = life.firms(1)
    return life.mail(to=[one, one.upper()], cc=[one.title(), *life.colleagues(1, 3)], bcc=[one])


@everyday(Severity.OFF, "What a customer asks is answered, with the ticket's own address beside.")
def an_answer_of_the_help_desk(life: Life) -> Draft:
    customer = life.private(1)
    return life.mail(to=customer, cc=[f"help+4711@{OWN}"], answers=customer)


@everyday(Severity.OFF, "The maker of a thing is asked to help a customer with it.")
def an_answer_with_the_maker_in_cc(life: Life) -> Draft:
    customer = life.private(1)
    return life.mail(to=customer, cc=life.team(1, 3))


@everyday(Severity.NOTE, "The files are one reader more, for a large team.")
def a_clients_large_team_and_the_files_by_bcc(life: Life) -> Draft:
    return life.mail(to=life.team(25, 49), bcc=life.at("crm-archive.example", 1))


@everyday(
    Severity.OFF, "What is in Bcc for the files shows one client's people to one more reader."
)
def a_client_and_the_files_by_bcc(life: Life) -> Draft:
    return life.mail(to=life.team(1, 24), bcc=life.at("crm-archive.example", 1))
