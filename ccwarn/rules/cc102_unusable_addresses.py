"""CC102: addresses that could not be read, are not known, or can never be reached by mail.

A half-typed address does not interrupt: drafts are saved in the middle of typing. It is a note, and
asks only when so many addresses may hide in the unreadable text that their exposure would be asked
about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.exposure import exposure, externals
from ccwarn.finding import Finding, rule
from ccwarn.i18n import N_, _, grouped, ngettext
from ccwarn.plain import isolated
from ccwarn.policy import Policy, Severity
from ccwarn.rules.cc101_exposed_recipients import severity_of

# The common form, which needs no validator: dot-atom, then host names of at most 63 octets.
_ORDINARY = re.compile(
    r"(?!.{255}|[^@]{65})"  # RFC 5321 section 4.5.3.1; a path of 256 leaves 254 for the addr-spec
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+"
    r"@(?:(?!-)[A-Za-z0-9-]{1,63}+(?<!-)\.)++[A-Za-z]{2,63}+"
)

_NO_HOST = re.compile(r"@[^.:@]*\Z")
_OTHER_AT = re.compile("[\ufe6b\uff20]")  # typed in place of an @
_IN_NAME = re.compile(r"[^\s<>()\[\]\"',;:@]+@[^\s<>()\[\]\"',;:@]+")

_REASONS = {
    "no-dot": N_("there is no dot after the @"),
    "dots": N_("it has a dot in the wrong place"),
    "blank": N_("it contains a space"),
    "long": N_("it is too long"),
    "several": N_("it looks like several addresses"),
    "form": N_("it is not a valid address"),
}
_UNKNOWN = "unknown"
"""The reason of a mailbox without an @: a list, or an entry that only Outlook can look up."""


def _sentence(finding: Finding) -> str:
    text = isolated(str(finding.data["text"]), 80)
    others = int(finding.data["count"]) - 1
    if finding.data.get("list"):
        sentence = _("ccwarn cannot tell how many people are on the mailing list “{text}”")
        return sentence.format(text=text)
    if finding.data.get("name"):
        return ngettext(
            "{count} address stands in a name, where everybody would see it",
            "{count} addresses stand in names, where everybody would see them",
            others + 1,
        ).format(count=grouped(others + 1))
    if "reason" not in finding.data:
        if not others:
            return _("“{text}” could not be read as an address").format(text=text)
        return ngettext(
            "“{text}” and {others} more text could not be read as addresses",
            "“{text}” and {others} more texts could not be read as addresses",
            others,
        ).format(text=text, others=grouped(others))
    if finding.data["reason"] == _UNKNOWN:
        return _unknown_sentence(text, others)
    reason = _(_REASONS[str(finding.data["reason"])])
    if not others:
        return _("{text} cannot receive mail: {reason}").format(text=text, reason=reason)
    return ngettext(
        "{text} cannot receive mail: {reason}. The same goes for {others} more address",
        "{text} cannot receive mail: {reason}. {others} more addresses cannot either",
        others,
    ).format(text=text, reason=reason, others=grouped(others))


def _unknown_sentence(text: str, others: int) -> str:
    if not others:
        return _("ccwarn does not know who gets mail to “{text}”, so it counts as outside").format(
            text=text
        )
    return ngettext(
        "ccwarn does not know who gets mail to “{text}” and {others} more, so they count "
        "as outside",
        "ccwarn does not know who gets mail to “{text}” and {others} more, so they count "
        "as outside",
        others,
    ).format(text=text, others=grouped(others))


@rule(
    "CC102",
    title=N_("Addresses that do not work"),
    finds=N_(
        "Text in To, Cc or Bcc that cannot be read as an address, mailing lists and address book "
        "entries whose addresses are not in the mail, and addresses that cannot work. ccwarn does "
        "not look up whether a mailbox exists."
    ),
    matters=N_(
        "The mail would come back, or not reach someone. And if text cannot be read as addresses, "
        "nobody can tell how many people it stands for."
    ),
    example=N_("You wrote anna@northwind, or anna@@northwind.example."),
    changes=N_("Nothing. Only you know what you meant, so the text stays as you wrote it."),
    default=N_("a note; asks if unreadable text may stand for many people"),
    sentence=_sentence,
    looks_at=("thresholds", "own_domains", "partners", "mailbox_providers", "public_lists"),
)
def unusable_addresses(draft: Draft, policy: Policy) -> Iterator[Finding]:
    """Find unreadable text, unknown addresses and undeliverable ones.

    All are notes: a half-typed name is no reason to interrupt its author. But where so many
    addresses may hide in them that their exposure would be asked about, that is asked about, and
    so is a visible mailing list with unknown members.
    """
    lists = [item.text for item in draft.unreadable if item.is_list and item.field.visible]
    lists += map(_shown, filter(_is_list, draft.visible()))
    if lists:
        listed: dict[str, int | str] = {"count": len(lists), "text": lists[0], "list": True}
        yield Finding(Severity.CONFIRM, data=listed)
    elif draft.unreadable:
        visible = [item.text for item in draft.unreadable if item.field.visible]
        # Nobody hides behind one @ at the end: there an address is being typed.
        is_typed = any(text.rstrip().endswith("@") for text in visible)
        severity = _severity(sum(map(_suspected, visible)) - is_typed, draft, policy)
        data: dict[str, int | str] = {
            "count": len(draft.unreadable),
            "text": draft.unreadable[0].text,
        }
        yield Finding(severity, data=data)
    yield from _in_names(draft, policy)
    unknown, wrong = _unusable(draft, policy)
    # What is not known is no mistake, and so not said in one sentence with what is.
    if unknown:
        text = unknown[0].display_name or unknown[0].addr_spec
        yield _finding(unknown, Severity.NOTE, text, _UNKNOWN)
    if wrong:
        # One that holds more than one @ may be several that no comma keeps apart.
        seen = {recipient.mailbox for recipient in draft.visible()}
        suspected = sum(_suspected(m.addr_spec) - 1 for m in wrong if m in seen)
        first, reason = next(iter(wrong.items()))
        yield _finding(wrong, _severity(suspected, draft, policy), first.addr_spec, reason)


def _is_list(recipient: Recipient) -> bool:
    """Tell whether a recipient is a list: known as one, or saved as one with an @ in its name.

    In an address, blanks before the @ need quotation marks, and others mean nothing.
    """
    address, name = recipient.mailbox
    is_named_so = "@" in name and _squeezed(name) == _squeezed(address)
    return recipient.is_list or (is_named_so and _NO_HOST.search(address) is not None)


def _squeezed(text: str) -> str:
    return "".join(text.replace('"', "").split())


def _shown(recipient: Recipient) -> str:
    return recipient.mailbox.display_name or recipient.mailbox.addr_spec


def _in_names(draft: Draft, policy: Policy) -> Iterator[Finding]:
    named = _addresses_in_names(draft, policy)
    severity = _severity_of_named(named.values(), draft, policy) if named else Severity.OFF
    if not severity.asks:
        # One may be a remark (`Jane (jane@old.example)`).
        named = {name: keys for name, keys in named.items() if len(keys) > 1}
    if named:
        count = sum(map(len, named.values()))
        text = max(named, key=lambda name: len(named[name]))
        yield Finding(severity, data={"count": count, "text": text, "name": True})


def _addresses_in_names(draft: Draft, policy: Policy) -> dict[str, list[str]]:
    """Return the names in sight that hold addresses of others outside, and the keys in each.

    Everybody reads them as they read the recipients. A lone address is none where it differs from
    that of its mailbox by the domain alone, as another one of the same person does, or where it has
    no full stop, as in `Team@Work`.
    """
    named: dict[str, list[str]] = {}
    authors = (draft.author,) if draft.author else ()
    for mailbox in (*authors, *(recipient.mailbox for recipient in draft.visible())):
        name = mailbox.display_name
        if ("@" in name or not name.isascii()) and name != mailbox.addr_spec:
            found = [Mailbox(text).key for text in _IN_NAME.findall(_OTHER_AT.sub("@", name))]
            others = {*found} - {mailbox.key} if found else ()
            if len(others) > 1 or any(_is_another_persons(it, mailbox.key) for it in others):
                is_own_key = policy.organisations(draft).is_own_key
                if outside := [key for key in others if not is_own_key(key)]:
                    named[name] = outside
    return named


def _is_another_persons(key: str, own: str) -> bool:
    local, _at, domain = key.rpartition("@")
    return "." in domain and local != own.rpartition("@")[0]


def _severity_of_named(named: Iterable[Iterable[str]], draft: Draft, policy: Policy) -> Severity:
    """Return CONFIRM where these people would be asked about if they stood in To, otherwise NOTE.

    They are in sight as if they did; but nobody can move them, nor need anybody type their number.
    """
    shown = (Recipient(Mailbox(key), Field.TO) for keys in named for key in keys)
    draft = draft._replace(recipients=(*draft.recipients, *shown))
    exposed = exposure(draft, policy.organisations(draft), policy.thresholds.confirm_crowd)
    asks = severity_of(exposed, draft, policy).asks
    return Severity.CONFIRM if asks else Severity.NOTE


def _unusable(draft: Draft, policy: Policy) -> tuple[list[Mailbox], dict[Mailbox, str]]:
    """Return the mailboxes whose address is not known, and those that are wrong and why."""
    ordinary = _ORDINARY.fullmatch
    unusual = [
        it.mailbox
        for it in draft.recipients
        if not ordinary(it.mailbox.addr_spec) and not (it.field.visible and _is_list(it))
    ]
    unknown: dict[str, Mailbox] = {}
    wrong: dict[str, tuple[Mailbox, str]] = {}
    for mailbox in unusual:
        reason = _reason(mailbox.addr_spec)
        if reason in (_UNKNOWN, "no-dot") and _is_own(mailbox, draft, policy):
            continue
        if reason == _UNKNOWN:
            unknown.setdefault(mailbox.key, mailbox)
        elif reason:
            wrong.setdefault(mailbox.key, (mailbox, reason))
    return list(unknown.values()), dict(wrong.values())


def _is_own(mailbox: Mailbox, draft: Draft, policy: Policy) -> bool:
    # The own server knows the names of its network, which need no full stop, and its Exchange.
    return policy.organisations(draft).is_own(mailbox)


def _finding(mailboxes: Collection[Mailbox], severity: Severity, text: str, reason: str) -> Finding:
    data: dict[str, int | str] = {"count": len(mailboxes), "text": text, "reason": reason}
    return Finding(severity, tuple(mailboxes), data)


def _suspected(text: str) -> int:
    return text.count("@") + text.count("\uff20")  # the full-width @ of East Asian keyboards


def _severity(suspected: int, draft: Draft, policy: Policy) -> Severity:
    """Return CONFIRM where so many hidden addresses would be asked about, otherwise NOTE."""
    if suspected <= 0:
        return Severity.NOTE
    people = externals(draft, policy.organisations(draft)).values()
    total = suspected + sum(recipient.field.visible for recipient in people)
    # The worst that it could be: every address another organisation.
    worst = policy.thresholds.severity(total, total, total - 1)
    return Severity.CONFIRM if worst.asks else Severity.NOTE


def _reason(address: str) -> str:
    """Return why no mail can reach an unusual address, a key of `_REASONS`; `_UNKNOWN`; or ""."""
    if "@" not in address:
        return _UNKNOWN
    if _suspected(address) > 1:
        return "several"  # even in quotation marks, where it would be valid
    local, _at, domain = address.rpartition("@")
    if len(address) > 254 or len(local) > 64:
        return "long"
    quoted = local.startswith('"')
    if not quoted and any(char.isspace() for char in address):
        return "blank"
    if ".." in (f".{domain}." if quoted else f".{local}.@.{domain}."):
        return "dots"
    if "." not in domain and not domain.startswith("["):
        return "no-dot"
    return _syntax_reason(address)


def _syntax_reason(address: str) -> str:
    from email_validator import EmailSyntaxError, validate_email  # late: hardly any mail needs it

    try:
        validate_email(
            address,
            check_deliverability=False,
            globally_deliverable=False,
            allow_quoted_local=True,
            allow_domain_literal=True,
        )
    except EmailSyntaxError:
        return "form"
    return ""
