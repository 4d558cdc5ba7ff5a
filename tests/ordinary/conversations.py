"""Answers: whoever stood in the answered mail knows the others there."""

from __future__ import annotations

from ccwarn.draft import Draft
from ccwarn.policy import Severity
from ordinary.life import AUTHOR, Life, everyday

THE_LISTS = "lists.example"
"""Where mailing lists are."""


@everyday(Severity.OFF, "One person gets an answer.")
def an_answer_to_one(life: Life) -> Draft:
    one, *others = life.firms(3, 40)
    return life.mail(to=[one], answers=[one, *others])


@everyday(Severity.OFF, "A few people answer each other.")
def an_answer_to_a_few(life: Life) -> Draft:
    thread = life.firms(2, 6)
    return life.mail(to=thread[:1], cc=thread[1:], answers=thread)


@everyday(Severity.OFF, "Nobody learns an address that did not stand there before.")
def an_answer_to_all_in_a_long_thread(life: Life) -> Draft:
    thread = life.firms(20, 120)
    return life.mail(to=thread[:1], cc=thread[1:], answers=thread)


@everyday(Severity.OFF, "A client's whole company knows itself, in a thread all the more.")
def an_answer_to_everybody_at_a_client(life: Life) -> Draft:
    company = life.team(50, 200)
    return life.mail(to=company[:1], cc=company[1:], answers=company)


@everyday(Severity.OFF, "Eight firms go on with what they have begun.")
def a_committee_in_a_running_thread(life: Life) -> Draft:
    committee = life.firms(8)
    return life.mail(to=committee, cc=life.colleagues(0, 3), answers=committee)


@everyday(Severity.OFF, "Private people of a thread know each other as well.")
def the_board_of_a_club_in_a_thread(life: Life) -> Draft:
    board = life.private(7, 15)
    return life.mail(to=board, answers=board)


@everyday(Severity.OFF, "A colleague is no stranger.")
def an_answer_to_all_with_a_colleague_added(life: Life) -> Draft:
    thread = life.firms(5, 60)
    return life.mail(to=thread, cc=life.colleagues(1, 5), answers=thread)


@everyday(Severity.OFF, "Fewer people learn less.")
def an_answer_to_half_of_a_thread(life: Life) -> Draft:
    thread = life.firms(10, 60)
    return life.mail(to=thread[: len(thread) // 2], answers=thread)


@everyday(Severity.OFF, "Who moves to Bcc steps back, and still knows everybody.")
def an_answer_that_moves_whoever_introduced_us_to_bcc(life: Life) -> Draft:
    introduced, by = life.firms(1, 3), life.firms(1)
    return life.mail(to=introduced, bcc=by, answers=[*by, *introduced])


@everyday(Severity.NOTE, "One newcomer is named, and nobody is asked.")
def an_answer_to_all_with_one_newcomer(life: Life) -> Draft:
    thread = life.firms(5, 60)
    return life.mail(to=thread, cc=life.firms(1), answers=thread)


@everyday(Severity.NOTE, "Two or three newcomers are named, and nobody is asked.")
def an_answer_to_all_with_three_newcomers(life: Life) -> Draft:
    thread = life.firms(5, 60)
    return life.mail(to=thread, cc=life.private(2, 3), answers=thread)


@everyday(Severity.CONFIRM, "Four newcomers and more get a whole thread to see.")
def an_answer_to_all_with_many_newcomers(life: Life) -> Draft:
    thread = life.firms(5, 40)
    return life.mail(to=thread, cc=life.firms(4, 8), answers=thread)


@everyday(Severity.CONFIRM, "A department is put into a conversation of others.")
def an_answer_to_all_with_a_team_added(life: Life) -> Draft:
    thread = life.firms(12, 40)
    return life.mail(to=thread, cc=life.team(4, 8), answers=thread)


@everyday(Severity.NOTE, "A small team joins a small round.")
def an_answer_to_a_few_with_a_team_added(life: Life) -> Draft:
    thread = life.firms(1, 3)
    return life.mail(to=thread, cc=life.team(2, 8), answers=thread)


@everyday(Severity.STRONG, "One customer had asked, and all of them get the answer.")
def an_answer_to_one_customer_with_all_others_in_cc(life: Life) -> Draft:
    customer = life.private(1)
    return life.mail(to=customer, cc=life.private(9, 474), answers=customer)


@everyday(Severity.STRONG, "More newcomers than a conversation takes in by and by.")
def an_answer_to_all_with_a_mailing_list_added(life: Life) -> Draft:
    thread = life.firms(2, 8)
    return life.mail(to=thread, cc=life.private(9, 60), answers=thread)


@everyday(Severity.CONFIRM, "In Bcc newcomers see the whole thread as well.")
def an_answer_to_all_with_many_newcomers_in_bcc(life: Life) -> Draft:
    thread = life.firms(5, 40)
    return life.mail(to=thread, bcc=life.firms(4, 8), answers=thread)


@everyday(Severity.NOTE, "A handful: who asked, and up to three who can help.")
def an_answer_to_one_with_three_who_can_help(life: Life) -> Draft:
    one = life.private(1)
    return life.mail(to=one, cc=life.firms(1, 3), answers=one)


@everyday(Severity.OFF, "Whoever was only in Bcc tells the sender alone.")
def an_answer_from_bcc_to_the_sender(life: Life) -> Draft:
    thread = life.firms(3, 9)
    return life.mail(to=thread[:1], answers=thread, was_in_bcc=True)


@everyday(Severity.CONFIRM, "Everybody would learn who was in Bcc.")
def an_answer_from_bcc_to_all(life: Life) -> Draft:
    thread = life.firms(3, 9)
    return life.mail(to=thread, answers=thread, was_in_bcc=True)


@everyday(Severity.OFF, "Who writes to a list gets answers there.")
def an_answer_to_a_mailing_list(life: Life) -> Draft:
    sender, the_list = life.private(1), life.at(THE_LISTS, 1)
    return life.mail(to=sender, cc=the_list, answers=[*sender, *the_list], by_list=True)


@everyday(Severity.OFF, "All who look after a part of a program stood in the last version's mail.")
def a_patch_in_answer_to_its_review(life: Life) -> Draft:
    reviewers = [*life.firms(6, 20), *life.at(THE_LISTS, 1, 3)]
    return life.mail(to=reviewers[:1], cc=reviewers[1:], answers=reviewers, by_list=True)


@everyday(Severity.OFF, "Two who look after a part of a program, and its list.")
def a_patch_to_two_maintainers_and_a_list(life: Life) -> Draft:
    return life.mail(to=life.firms(1, 2), cc=life.at(THE_LISTS, 1))


@everyday(Severity.CONFIRM, "Nobody has told yet that anybody can read the list.")
def the_first_patch_to_a_list(life: Life) -> Draft:
    return life.mail(to=life.firms(1), cc=[*life.firms(4, 7), *life.at(THE_LISTS, 1)])


@everyday(Severity.OFF, "Anybody can read what a public list gets.", public_lists=(THE_LISTS,))
def a_patch_to_a_public_list(life: Life) -> Draft:
    return life.mail(to=life.firms(1), cc=[*life.firms(4, 40), *life.at(THE_LISTS, 1, 3)])


@everyday(Severity.CONFIRM, "So many do not belong to a patch.", public_lists=(THE_LISTS,))
def a_crowd_beside_a_public_list(life: Life) -> Draft:
    return life.mail(to=life.at(THE_LISTS, 1), cc=life.private(50, 140))


@everyday(Severity.OFF, "Nobody but the newsgroup gets it.")
def a_post_to_a_newsgroup(life: Life) -> Draft:
    return life.mail(to=[AUTHOR], newsgroups=["comp.mail.misc"])


@everyday(Severity.CONFIRM, "Anybody can read in a newsgroup who else got it.")
def a_post_to_a_newsgroup_with_a_customer_in_cc(life: Life) -> Draft:
    return life.mail(cc=life.private(1, 3), newsgroups=["comp.mail.misc"])
