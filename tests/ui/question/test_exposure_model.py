from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from asking import asking, customers
from ccwarn.draft import Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.question import Question
from ccwarn.ui.question.exposure_model import ExposureModel, Order
from ccwarn.ui.question.exposure_rows import LARGEST, ExposureRow, Person
from drafts import AUTHOR, draft, firms

SIZES = {"northwind.example": 12, "mail.example": 30, "contoso.example": 9}


def recipients(domain: str, count: int) -> list[Recipient]:
    return [
        Recipient(Mailbox(f"p{n}@{domain}", f"{domain[0].upper()} Person {n}"), Field.CC)
        for n in range(count)
    ]


def question(small: int = 0) -> Question:
    people = [person for domain, count in SIZES.items() for person in recipients(domain, count)]
    people += [Recipient(Mailbox(f"info@small{n}.example"), Field.TO) for n in range(small)]
    return asking(Draft(Mailbox(AUTHOR), tuple(people)))


def top(model: ExposureModel) -> list[ExposureRow | Person]:
    return [model.at(model.index(row, 0)) for row in range(model.rowCount())]


def titles(model: ExposureModel) -> list[tuple[str, int]]:
    return [(row.title, len(row.people)) for row in top(model) if isinstance(row, ExposureRow)]


def texts(model: ExposureModel, parent: QModelIndex | None = None) -> list[str]:
    parent = parent or QModelIndex()
    indexes = [model.index(row, 0, parent) for row in range(model.rowCount(parent))]
    return [str(index.data()) for index in indexes]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("search", ["", "person 1", "nobody has this"])
def test_it_is_a_sound_model(qtbot: QtBot, order: Order, search: str) -> None:
    model = ExposureModel(question(small=30))
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Warning, model
    )
    model.sort_by(order)
    model.search(search)
    for row in range(model.rowCount()):
        parent = model.index(row, 0)
        for child in range(model.rowCount(parent)):
            assert model.parent(model.index(child, 0, parent)) == parent
    assert tester.model() is model


def reply(new: int) -> Question:
    thread, strangers = firms(60), [f"new{n}@n{n}.example" for n in range(new)]
    return asking(draft(to=[*thread, *strangers], known=thread))


@pytest.mark.parametrize("order", [Order.SIZE, Order.ORGANISATION])
def test_newcomers_come_first(qtbot: QtBot, order: Order) -> None:
    model = ExposureModel(reply(6))
    model.sort_by(order)
    assert [title for title, _people in titles(model)[:7]] == [
        *(f"n{n}.example · new" for n in range(6)),
        "firm0.example",
    ]
    assert model.people == 66


def test_many_newcomers_are_summed_apart_from_the_others(qtbot: QtBot) -> None:
    rows = titles(ExposureModel(reply(30)))
    assert rows[LARGEST] == ("21 other organisations and providers · new", 21)
    assert rows[LARGEST + 1] == ("firm0.example", 1)
    assert rows[-1] == ("51 other organisations and providers", 51)
    assert len(rows) == 2 * (LARGEST + 1)


def test_newcomers_come_first_by_person_and_are_marked(qtbot: QtBot) -> None:
    model = ExposureModel(reply(6))
    model.sort_by(Order.PERSON)
    shown = [row for row in top(model) if isinstance(row, Person)]
    assert [row.field for row in shown[:7]] == [*["To · new"] * 6, "To"]
    assert [row.address for row in shown[5:7]] == ["new5@n5.example", "info@firm0.example"]


def test_the_largest_comes_first() -> None:
    assert titles(ExposureModel(question())) == [
        ("mail.example", 30),
        ("northwind.example", 12),
        ("contoso.example", 9),
    ]


def test_the_tail_is_summed_and_unfolds_to_everybody_in_it() -> None:
    model = ExposureModel(question(small=30))
    rows = top(model)
    assert len(rows) == LARGEST + 1
    tail = rows[-1]
    assert isinstance(tail, ExposureRow)
    assert tail.is_sum
    assert tail.title == f"{30 + 3 - LARGEST} other organisations and providers"
    assert len(texts(model, model.index(LARGEST, 0))) == 30 + 3 - LARGEST
    assert model.people == 12 + 30 + 9 + 30


def test_a_tail_of_two_is_not_summed() -> None:
    assert model_rows(LARGEST - 3 + 2) == LARGEST + 2
    assert model_rows(LARGEST - 3 + 3) == LARGEST + 1


def model_rows(small: int) -> int:
    return ExposureModel(question(small)).rowCount()


def test_organisations_by_name() -> None:
    model = ExposureModel(question(small=30))
    model.sort_by(Order.ORGANISATION)
    names = [title for title, _count in titles(model)]
    small = [f"small{n}.example" for n in range(30)]
    assert names == ["contoso.example", "mail.example", "northwind.example", *small]


def test_people_by_name_whatever_their_organisation() -> None:
    model = ExposureModel(question(small=2))
    model.sort_by(Order.PERSON)
    people = [person for person in top(model) if isinstance(person, Person)]
    assert len(people) == model.rowCount() == 53
    names = [person.name or person.address for person in people]
    assert names[:3] == ["C Person 0", "C Person 1", "C Person 2"]
    assert names[9:11] == ["info@small0.example", "info@small1.example"]
    assert names[11:41] == [f"M Person {n}" for n in range(30)]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("northwind", 12),
        ("NORTHWIND", 12),
        ("n person 1", 3),
        ("p11@", 2),
        ("  contoso ", 9),
        ("nobody", 0),
        ("", 51),
    ],
)
def test_searching_name_address_and_organisation(search: str, found: int) -> None:
    model = ExposureModel(question())
    model.search(search)
    assert model.people == found


def test_searching_without_accents() -> None:
    people = tuple(
        Recipient(Mailbox(f"i{n}@f{n}.example", f"Küchenstudio {n}"), Field.CC) for n in range(6)
    )
    model = ExposureModel(asking(Draft(Mailbox(AUTHOR), people)))
    for text in ("kuchenstudio 3", "KÜCHENSTUDIO 3", "Ku\u0308chenstudio 3"):
        model.search(text)
        assert model.people == 1


def test_a_domain_in_another_script_is_shown_and_found_as_written_and_as_looked_up() -> None:
    people = [f"i{n}@xn--bcher-kva.example" for n in range(3)]
    model = ExposureModel(asking(draft(cc=[*people, *firms(5)])))
    assert titles(model)[0] == ("bücher.example", 3)
    assert model.index(0, 0, model.index(0, 0)).data() == "i0@bücher.example, Cc"
    for text in ("bücher.ex", "i1@bucher", "XN--BCHER", "i1@xn--bcher"):
        model.search(text)
        assert model.people == (1 if "i1" in text else 3)


def test_a_found_row_says_of_how_many() -> None:
    model = ExposureModel(question())
    model.search("p1@northwind")
    row = top(model)[0]
    assert isinstance(row, ExposureRow)
    assert row.count == "1 of 12"


def test_a_single_person_stands_in_the_row_itself() -> None:
    model = ExposureModel(asking(customers(6)))
    single = [row for row in top(model) if isinstance(row, ExposureRow) and row.total == 1]
    assert len(single) == 3
    assert single[0].caption == "info@firm0.example, Cc"
    assert model.rowCount(model.index(1, 0)) == 0


def test_who_is_listed_below_is_not_named_in_the_row_as_well() -> None:
    provider, firm = top(ExposureModel(question()))[:2]
    assert isinstance(provider, ExposureRow)
    assert isinstance(firm, ExposureRow)
    assert provider.shown_caption(unfolded=True) == "each mailbox a different person"
    assert firm.shown_caption(unfolded=False).startswith("N Person 0, ")
    assert firm.shown_caption(unfolded=True) == ""


def test_unreadable_text_has_a_row_of_its_own_at_the_end() -> None:
    unreadable = tuple(Unreadable(f"text {n}", Field.CC) for n in range(40))
    mail = Draft(Mailbox(AUTHOR), question(small=30).groups[0].recipients, "", None, unreadable)
    model = ExposureModel(asking(mail))
    row = top(model)[-1]
    assert isinstance(row, ExposureRow)
    assert row.is_unreadable
    assert texts(model, model.index(model.rowCount() - 1, 0))[:2] == ["text 0", "text 1"]


def test_what_assistive_technology_and_tooltips_say() -> None:
    model = ExposureModel(question())
    index = model.index(1, 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    names = "N Person 0, N Person 1, N Person 2, …"
    assert spoken == f"northwind.example, 12 people, {names}"
    person = model.index(0, 0, index)
    assert person.data() == "N Person 0, p0@northwind.example, Cc"
    assert person.data(Qt.ItemDataRole.ToolTipRole).startswith("<qt>N Person 0, p0@")
    assert person.data(Qt.ItemDataRole.DecorationRole) is None


def test_tooltips_do_not_render_what_a_mail_contains() -> None:
    evil = [f'"<b>x{n}</b>"@f{n}.example' for n in range(6)]
    model = ExposureModel(asking(draft(cc=evil)))
    tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;" in tip


def test_ten_thousand_people_make_no_more_rows_than_are_asked_for() -> None:
    model = ExposureModel(asking(customers(10_000)))
    assert model.rowCount() == LARGEST + 1
    assert model.people == 10_000
    model.search("person 77")
    assert model.people == sum(str(n)[:2] == "77" for n in range(5000))
