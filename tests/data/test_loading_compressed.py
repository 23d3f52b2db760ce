"""Every format is read from every compression, and tells the same as without."""

import bz2
import gzip
import io
import lzma
import zipfile

import pyarrow as pa
import pytest
from pyarrow import parquet

from funksvd_gui.data.loading import preview

from .conftest import triples_of


def _zstandard(data):
    return pa.compress(data, "zstd", asbytes=True)


def _zip(data):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ratings", data)
    return target.getvalue()


def _parquet():
    target = io.BytesIO()
    columns = {"user": ["007", "b"], "item": ["x", "x"], "rating": [3.0, 4.5]}
    parquet.write_table(pa.table(columns), target)
    return target.getvalue()


CONTENTS = {
    "delimited by commas": b"user,item,rating\n007,x,3\nb,x,4.5\n",
    "Netflix Prize": b"x:\n007,3\ny:\nx:\nb,4.5\n",
    "matrix, users \u00d7 items": b"user,x,y,z\n007,3,,\nb,4.5,,\n",
    "JSON lines": b'{"user":"007","item":"x","rating":3}\n{"user":"b","item":"x","rating":4.5}\n',
    "JSON array": b'[{"user":"007","item":"x","rating":3},{"user":"b","item":"x","rating":"4.5"}]',
    "Parquet": _parquet(),
}


@pytest.mark.parametrize("kind", list(CONTENTS))
@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, bz2.compress, lzma.compress, _zstandard, _zip]
)
def test_every_format_in_every_compression(load, write, kind, pack):
    content = pack(CONTENTS[kind])
    dataset = load(content, "any.name")
    assert triples_of(dataset) == [("007", "x", 3.0), ("b", "x", 4.5)]
    assert dataset.report.format == kind
    assert dataset.report.n_rejected == 0
    assert preview(write(content)).choices == dataset.report.choices
