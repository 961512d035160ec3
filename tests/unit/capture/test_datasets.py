"""Folders that are one artifact."""

from __future__ import annotations

from time import process_time

from jupyter_repro.capture.datasets import datasets_of, tree_digest
from tests.builders import a_digest

MOST = 1000


def some(number: int, suffix: str = ".png") -> list[str]:
    return [f"{index}{suffix}" for index in range(number)]


def test_a_folder_with_few_files_is_none() -> None:
    assert datasets_of({"/w/data": some(31)}, most=MOST) == {}


def test_a_folder_with_many_files_is_one() -> None:
    assert datasets_of({"/w/data": some(32), "/w": ["a.csv"]}, most=MOST) == {"/w/data": "/w/data"}


def test_files_of_the_folders_inside_count() -> None:
    folders = {f"/w/train/{name}": some(10) for name in ("cat", "dog", "emu", "fox")}
    assert set(datasets_of(folders, most=MOST).values()) == {"/w/train"}


def test_the_innermost_folder_with_many_wins() -> None:
    assert datasets_of({"/w/data": ["a.csv"], "/w/data/images": some(40)}, most=MOST) == {"/w/data/images": "/w/data/images"}


def test_many_datasets_side_by_side_are_one() -> None:
    folders = {f"/w/train/{number}": some(40) for number in range(8)}
    assert set(datasets_of(folders, most=MOST).values()) == {"/w/train"}


def test_the_working_directory_is_none_however_many_files_it_has() -> None:
    assert datasets_of({"/w": some(500)}, most=MOST, apart={"/w"}) == {}


def test_the_working_directory_is_one_when_there_would_be_too_many_artifacts() -> None:
    assert datasets_of({"/w": some(1001)}, most=MOST, apart={"/w"}) == {"/w": "/w"}


def test_a_zarr_store_is_one_from_its_top() -> None:
    folders = {"/w/a.zarr": [".zgroup"], "/w/a.zarr/t": [".zarray"], "/w/a.zarr/t/c/0": ["0"]}
    assert set(datasets_of(folders, most=MOST).values()) == {"/w/a.zarr"}


def test_a_zarr_store_by_another_name_is_told_by_its_files() -> None:
    folders = {"/w/grid": ["zarr.json"], "/w/grid/t/c": ["0"]}
    assert datasets_of(folders, most=MOST) == {"/w/grid": "/w/grid", "/w/grid/t/c": "/w/grid"}


def test_a_partitioned_table_is_one_from_above_its_first_key() -> None:
    folders = {"/w/table/year=2020/month=1": ["part.parquet"], "/w/table": ["_SUCCESS"], "/w": ["other.csv"]}
    assert set(datasets_of(folders, most=MOST).items()) == {("/w/table/year=2020/month=1", "/w/table"), ("/w/table", "/w/table")}


def test_a_partition_or_a_mark_in_the_working_directory_does_not_make_it_a_dataset() -> None:
    folders = {"/w/year=2020/month=1": ["part.parquet"], "/w": ["_SUCCESS"]}
    assert datasets_of(folders, most=MOST, apart={"/w"}) == {"/w/year=2020/month=1": "/w/year=2020"}


def test_there_are_never_too_many_artifacts() -> None:
    folders = {f"/w/{a}/{b}": ["x", "y"] for a in range(60) for b in range(15)}
    found = datasets_of(folders, most=10)
    assert set(found) == set(folders)
    assert len(set(found.values())) <= 10


def test_thousands_of_folders_with_few_files_each_are_put_together_at_once() -> None:
    folders = {f"/images/{number}": ["a", "b"] for number in range(20_000)}
    begun = process_time()
    assert set(datasets_of(folders, most=1000, apart={"/images", "/"}).values()) == {"/images"}
    assert process_time() - begun < 5


def test_the_digest_of_a_tree_is_that_of_its_names_and_digests_in_whatever_order() -> None:
    one, other = {"a": a_digest("1"), "b": a_digest("2")}, {"b": a_digest("2"), "a": a_digest("1")}
    assert tree_digest(one) == tree_digest(other)
    assert len({tree_digest(one), tree_digest({"a": a_digest("2"), "b": a_digest("1")}), tree_digest({"a": a_digest("1")})}) == 3
