"""Mail to family, friends, schools and clubs: most of them have mailboxes at providers."""

from __future__ import annotations

from ccwarn.draft import Draft
from ccwarn.policy import Severity
from ordinary.life import AT_HOME, AUTHOR, Life, everyday


@everyday(
    Severity.OFF, "Four people at one provider are few, though strangers for all ccwarn knows."
)
def a_family_of_four(life: Life) -> Draft:
    return life.mail(to=life.at("gmail.com", 2, 4), author=AT_HOME)


@everyday(
    Severity.CONFIRM, "The first mail to a family of six: nobody knows yet that they are one."
)
def the_first_mail_to_a_large_family(life: Life) -> Draft:
    return life.mail(to=life.at("gmail.com", 5, 9), author=AT_HOME)


@everyday(Severity.OFF, "The family stood together before.")
def a_large_family_that_is_remembered(life: Life) -> Draft:
    family = life.at("gmail.com", 5, 20)
    return life.mail(to=family, author=AT_HOME, remembered=family)


@everyday(Severity.OFF, "A family that has a domain for itself.")
def a_family_with_its_own_domain(life: Life) -> Draft:
    return life.mail(to=life.at("brunner.example", 3, 12), author=AT_HOME)


@everyday(Severity.OFF, "A few friends are asked for dinner.")
def a_dinner(life: Life) -> Draft:
    return life.mail(to=life.private(2, 4), author=AT_HOME)


@everyday(Severity.OFF, "An article for a few friends.")
def something_to_read(life: Life) -> Draft:
    return life.mail(to=life.private(1), cc=life.firms(1, 3), author=AT_HOME)


@everyday(Severity.STRONG, "Friends from everywhere, who may not know each other.")
def a_birthday(life: Life) -> Draft:
    return life.mail(to=life.private(10, 40), author=AT_HOME)


@everyday(Severity.OFF, "In Bcc the guests stay a surprise.")
def a_birthday_by_bcc(life: Life) -> Draft:
    return life.mail(to=[AT_HOME], bcc=life.private(10, 40), author=AT_HOME)


@everyday(Severity.OFF, "Last year's guests are invited again, or some of them.")
def a_birthday_with_the_guests_of_last_year(life: Life) -> Draft:
    guests = life.private(12, 40)
    return life.mail(to=guests[: len(guests) * 3 // 4], author=AT_HOME, remembered=guests)


@everyday(Severity.NOTE, "Last year's guests, and one or two new friends.")
def a_birthday_with_two_new_guests(life: Life) -> Draft:
    guests = life.private(12, 40)
    return life.mail(to=[*guests, *life.private(1, 2)], author=AT_HOME, remembered=guests)


@everyday(Severity.OFF, "In Bcc the parents of a class do not learn each other's addresses.")
def a_school_class_by_bcc(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], bcc=life.private(20, 60), cc=life.colleagues(0, 3))


@everyday(
    Severity.STRONG, "The parents of a class have not all given their addresses to the others."
)
def a_school_class(life: Life) -> Draft:
    return life.mail(to=life.private(20, 60), cc=life.colleagues(1, 3))


@everyday(Severity.OFF, "A child's parents, and those who teach it.")
def the_parents_of_a_child(life: Life) -> Draft:
    return life.mail(to=life.private(1, 2), cc=life.colleagues(1, 6))


@everyday(Severity.OFF, "Those whom a class has elected, who are few.")
def the_spokespersons_of_a_class(life: Life) -> Draft:
    return life.mail(to=life.private(2, 4), cc=life.colleagues(0, 1))


@everyday(
    Severity.CONFIRM, "The first mail to a new board: nobody knows yet that they sit together."
)
def the_first_mail_to_the_board_of_a_club(life: Life) -> Draft:
    return life.mail(to=life.private(5, 9), author=AT_HOME)


@everyday(Severity.OFF, "The club has given mailboxes to its board.")
def the_board_of_a_club_at_its_domain(life: Life) -> Draft:
    return life.mail(to=life.at("rowing-club.example", 5, 12), author=AT_HOME)


@everyday(Severity.OFF, "A choir whose members got last week's mail together.")
def a_choir_that_is_remembered(life: Life) -> Draft:
    choir = life.private(20, 49)
    return life.mail(to=[AT_HOME], cc=choir, author=AT_HOME, remembered=choir)


@everyday(
    Severity.CONFIRM, "So many are asked about each time, for the first may have been a slip."
)
def a_large_choir_that_is_remembered(life: Life) -> Draft:
    choir = life.private(50, 200)
    return life.mail(to=[AT_HOME], cc=choir, author=AT_HOME, remembered=choir)


@everyday(Severity.OFF, "A few who share a house, and who looks after it.")
def neighbours(life: Life) -> Draft:
    return life.mail(to=life.private(1, 3), cc=life.firms(1), author=AT_HOME)


@everyday(Severity.OFF, "A few who share a car.")
def a_car_pool(life: Life) -> Draft:
    return life.mail(to=[*life.private(1, 2), *life.firms(1, 2)], author=AT_HOME)


@everyday(Severity.OFF, "A patient and who pays for them.")
def a_patient_and_the_insurance(life: Life) -> Draft:
    return life.mail(to=life.private(1), cc=life.team(1, 2))


@everyday(Severity.OFF, "Sick people must not learn of each other, and in Bcc they do not.")
def a_support_group_by_bcc(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], bcc=life.private(5, 200))


@everyday(Severity.CONFIRM, "A support group is small, and nobody in it may be shown.")
def a_small_support_group(life: Life) -> Draft:
    return life.mail(cc=life.private(5, 9))


@everyday(Severity.OFF, "Tags of one mailbox are one person, who has asked for them.")
def a_friend_with_many_tags(life: Life) -> Draft:
    tags = [f"olga+{life.firm().partition('.')[0]}@gmail.com" for _ in range(life.some(5, 30))]
    return life.mail(to=tags, cc=life.private(0, 1), author=AT_HOME)


@everyday(Severity.OFF, "Gmail reads no dots, and its two domains are one.")
def a_friend_written_in_every_way(life: Life) -> Draft:
    ways = ["olgahansen", "olga.hansen", "o.l.g.a.hansen", "olgahansen+club", "OlgaHansen"]
    people = [f"{way}@{domain}" for way in ways for domain in ("gmail.com", "googlemail.com")]
    return life.mail(to=people, cc=life.private(1, 3), author=AT_HOME)


@everyday(Severity.OFF, "Whoever writes to a tag of their own writes to themselves.")
def a_dinner_and_ones_own_tags(life: Life) -> Draft:
    own = ["anna.example+dinner@gmail.com", "annaexample+archive@googlemail.com"]
    return life.mail(to=life.private(2, 4), cc=own, author=AT_HOME)
