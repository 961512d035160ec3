"""Tables of texts are shown as such, and two of them beside each other with the fields that differ."""

from __future__ import annotations

import pytest

from jupyter_repro.report.htmltable import HtmlTable, TableField, table_in
from jupyter_repro.report.tabular import tables_beside

PANDAS = """<div>
<style scoped>.dataframe tbody tr th { vertical-align: top; }</style>
<table border="1" class="dataframe">
<thead><tr style="text-align: right;"><th></th><th>mass</th></tr></thead>
<tbody><tr><th>0</th><td>%s</td></tr><tr><th>1</th><td>5 &lt; 6</td></tr></tbody>
</table>
<p>2 rows × 1 columns</p>
</div>"""


def a_table(*rows: tuple[str, ...]) -> HtmlTable:
    return HtmlTable(body=tuple(tuple(TableField(text=text) for text in row) for row in rows))


def heading(text: str) -> TableField:
    return TableField(text=text, is_heading=True)


def test_a_table_of_pandas_is_its_texts() -> None:
    assert table_in(PANDAS % "4.2") == HtmlTable(
        head=((heading(""), heading("mass")),),
        body=((heading("0"), TableField(text="4.2")), (heading("1"), TableField(text="5 < 6"))),
        note="2 rows × 1 columns",
    )


@pytest.mark.parametrize(
    "more",
    [
        "<img src=x>",
        "<svg></svg>",
        "<a href='x'>x</a>",
        "<script>1</script>",
        "<input>",
        "<span style='color: red'>x</span>",
        "<table></table>",
        "<!-- x -->",
        "<x-y>",
    ],
)
def test_what_is_more_than_a_table_of_texts_is_none(more: str) -> None:
    assert table_in(PANDAS % more) is None


def test_the_fields_that_differ_are_marked_and_rows_that_agree_left_out() -> None:
    rows = [("row", str(number)) for number in range(20)]
    sides = tables_beside(a_table(*rows), a_table(*rows[:9], ("row", "x"), *rows[10:]))
    assert sides is not None
    assert (sides.fields, sides.left_out) == (1, 0)
    assert [(line.skipped, line.differs) for line in sides.body] == [(8, False), (0, True), (0, False)]
    assert sides.body[1].baseline is not None
    assert [(marked.field.text, marked.differs) for marked in sides.body[1].baseline] == [("row", False), ("9", True)]


def test_a_row_of_one_side_alone_stands_beside_none() -> None:
    sides = tables_beside(a_table(("a",), ("c",)), a_table(("a",), ("b",), ("c",)))
    assert sides is not None
    assert [(line.baseline is None, line.rerun is None) for line in sides.body] == [(False, False), (True, False), (False, False)]


def test_many_rows_that_differ_are_counted() -> None:
    sides = tables_beside(a_table(*((str(n),) for n in range(100))), a_table(*((str(-n - 1),) for n in range(100))))
    assert sides is not None
    assert (sides.fields, sides.left_out) == (100, 76)


def test_tables_of_the_same_texts_or_with_fields_over_several_rows_are_not_set_beside_each_other() -> None:
    spanning = HtmlTable(body=((TableField(text="a", rows=2), TableField(text="b")), (TableField(text="c"),)))
    assert tables_beside(a_table(("a",)), a_table(("a",))) is None
    assert tables_beside(spanning, a_table(("a",))) is None
