"""Mail to many: newsletters, customers, the press; by Bcc as it should be, and as it should not."""

from __future__ import annotations

from ccwarn.draft import Draft
from ccwarn.policy import Severity
from ordinary.life import AUTHOR, OWN, Life, everyday


@everyday(Severity.OFF, "In Bcc readers do not see each other.")
def a_newsletter_by_bcc(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], bcc=life.private(20, 500))


@everyday(Severity.STRONG, "Readers of a newsletter see each other.")
def a_newsletter_in_cc(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], cc=life.private(10, 500))


@everyday(Severity.STRONG, "Readers of a newsletter see each other in To, too.")
def a_newsletter_in_to(life: Life) -> Draft:
    return life.mail(to=[*life.private(10, 300), *life.firms(0, 100)])


@everyday(Severity.OFF, "A mailing list of one's own hides who reads it.")
def a_newsletter_by_a_list(life: Life) -> Draft:
    return life.mail(to=[f"readers@lists.{OWN}"])


@everyday(Severity.OFF, "One customer is answered, and others in Bcc read along.")
def customers_by_bcc_and_one_in_to(life: Life) -> Draft:
    return life.mail(to=life.private(1), bcc=life.private(10, 400))


@everyday(Severity.OFF, "A few hosts are shown to the guests whom they invite.")
def guests_by_bcc_and_their_hosts_in_to(life: Life) -> Draft:
    return life.mail(to=life.firms(2, 4), bcc=life.private(10, 200))


@everyday(Severity.OFF, "In Bcc the press does not learn who else was written to.")
def a_press_release_by_bcc(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], bcc=[*life.firms(20, 60), *life.private(5, 20)])


@everyday(Severity.STRONG, "The press learns who else was written to.")
def a_press_release_in_to(life: Life) -> Draft:
    return life.mail(to=[*life.firms(20, 60), *life.private(5, 20)])


@everyday(Severity.STRONG, "Nobody knows which of fifty universities have met before.")
def the_first_call_for_papers(life: Life) -> Draft:
    return life.mail(cc=life.firms(12, 50))


@everyday(Severity.OFF, "At a domain of one owner people are taken for colleagues, up to a crowd.")
def customers_at_a_provider_that_nobody_listed(life: Life) -> Draft:
    return life.mail(cc=life.at("isp.example", 5, 49))


@everyday(Severity.CONFIRM, "Fifty and more people are a crowd: their domain may be a provider's.")
def a_crowd_at_one_domain(life: Life) -> Draft:
    return life.mail(cc=life.at("isp.example", 50, 149))


@everyday(Severity.STRONG, "So many people at one domain are hardly one client's.")
def a_large_crowd_at_one_domain(life: Life) -> Draft:
    return life.mail(cc=life.at("isp.example", 150, 600))


@everyday(Severity.STRONG, "A crowd does not get smaller by one outsider.")
def a_large_crowd_and_an_outsider(life: Life) -> Draft:
    return life.mail(cc=[*life.at("isp.example", 150, 600), *life.private(1)])


@everyday(Severity.OFF, "A crowd of colleagues is none.")
def a_crowd_of_colleagues_and_a_customer(life: Life) -> Draft:
    return life.mail(to=life.private(1), cc=life.colleagues(150, 300))


@everyday(Severity.OFF, "In Bcc nobody is seen, so that nobody is a crowd.")
def a_crowd_at_one_domain_by_bcc(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], bcc=life.at("isp.example", 50, 600))
