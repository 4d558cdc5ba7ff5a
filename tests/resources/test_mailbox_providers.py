from __future__ import annotations

import re

import pytest

from ccwarn.draft import a_label
from ccwarn.resources import resource
from ccwarn.settings.files import builtin_providers

TEXT = resource("mailbox_providers.txt").read_text(encoding="ascii")
GROUPS = [
    [line for line in paragraph.splitlines() if not line.startswith("#")]
    for paragraph in TEXT.split("\n\n")
]
DOMAINS = [domain for group in GROUPS for domain in group]

LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"

MUST_HAVE = """
    126.com 139.com 163.com 189.cn abv.bg addy.io alice.it aliyun.com aol.com aol.de aon.at
    arcor.de arnet.com.ar att.net azet.sk bbox.fr bell.net bellsouth.net biglobe.ne.jp
    bigpond.com bk.ru bluewin.ch blueyonder.co.uk bol.com.br btinternet.com centrum.cz
    charter.net chello.at citromail.hu comcast.net comhem.se cox.net daum.net disroot.org
    docomo.ne.jp duck.com earthlink.net elisanet.fi ezweb.ne.jp fastmail.com fastmail.fm
    fibertel.com.ar foxmail.com free.fr freemail.hu freenet.de frontier.com gazeta.pl gmail.com
    gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hetnet.nl hey.com hispeed.ch
    hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.it hushmail.com i.ua icloud.com
    ig.com.br inbox.ru indiatimes.com interia.pl juno.com kabelmail.de kpnmail.nl laposte.net
    libero.it list.ru live.co.uk live.com live.nl luukku.com mac.com mail.com mail.ru
    mailbox.org me.com meta.ua movistar.es mozmail.com msn.com nate.com naver.com neuf.fr
    nifty.com ntlworld.com numericable.fr o2.pl ocn.ne.jp onet.pl online.no optonline.net
    optusnet.com.au orange.fr outlook.com outlook.com.br outlook.de outlook.fr planet.nl
    plus.com pm.me post.com posteo.de posteo.net privaterelay.appleid.com prodigy.net.mx
    proton.me protonmail.com qq.com rambler.ru rediffmail.com riseup.net rocketmail.com
    rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com skynet.be sky.com
    so-net.ne.jp softbank.ne.jp sohu.com spray.se sunrise.ch sympatico.ca t-online.de
    talktalk.net tdc.dk telefonica.net telenet.be telia.com telus.net terra.com.br tin.it
    tiscali.it tuta.com tutanota.com ukr.net uol.com.br usa.com verizon.net videotron.ca
    virgilio.it virginmedia.com vodafone.de walla.co.il wanadoo.fr web.de wp.pl xs4all.nl
    xtra.co.nz yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru
    ymail.com ziggo.nl zoho.com 1und1.de
""".split()


def test_there_are_enough() -> None:
    assert len(DOMAINS) >= 450


def test_each_is_there_once_and_sorted_within_its_heading() -> None:
    assert len(set(DOMAINS)) == len(DOMAINS)
    assert all(group == sorted(group) for group in GROUPS)


@pytest.mark.parametrize("field", ["Source", "Date", "Licence"])
def test_the_head_tells_where_the_list_comes_from(field: str) -> None:
    head, _, _ = TEXT.partition("\n\n#")
    assert re.search(rf"^# {field}: \S", head, re.MULTILINE)


def test_all_are_domains_as_they_are_compared() -> None:
    wrong = [domain for domain in DOMAINS if not re.fullmatch(rf"{LABEL}(\.{LABEL})+", domain)]
    assert not wrong
    assert all(a_label(domain) == domain for domain in DOMAINS)


def test_the_policy_takes_them_all() -> None:
    assert builtin_providers() == set(DOMAINS)


def test_the_large_ones_are_there() -> None:
    assert not set(MUST_HAVE) - set(DOMAINS)


@pytest.mark.parametrize("domain", ["example.com", "microsoft.com", "google.com", "apple.com"])
def test_companies_are_not_there(domain: str) -> None:
    assert domain not in DOMAINS
