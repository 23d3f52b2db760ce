"""Archives and folders made by each test itself, with the standard library."""

import io
import tarfile
import zipfile

import pytest

from funksvd_gui.data.source import open_source
from funksvd_gui.errors import LoadError, SeveralFilesError

ROWS = b"user,item,rating\n" + b"".join(b"u%d,i%d,3\n" % (k, k % 7) for k in range(50))


def zipped(files, method=zipfile.ZIP_DEFLATED):
    """Return a ZIP archive with these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(files, mode="w", **options):
    """Return a tar archive with these files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode, **options) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def zstandard(content):
    """Return one frame of Zstandard."""
    import pyarrow as pa

    return bytes(pa.Codec("zstd").compress(content, asbytes=True))


def content_of(path, member=None):
    """Return everything that is read."""
    with open_source(path, member) as source:
        return b"".join(source.blocks())


def candidates(path):
    """Return the names of what may be the ratings."""
    try:
        with open_source(path) as source:
            return [source.member or source.file_name]
    except SeveralFilesError as error:
        return list(error.names)


def refusal(path, member=None):
    """Return the error, which must say what to do."""
    with pytest.raises(LoadError) as caught:
        content_of(path, member)
    assert str(caught.value).endswith((".", "”"))
    assert caught.value.hint.endswith(".")
    return caught.value


def write_files(folder, files):
    """Write files, and the folders they are in."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture
def write(tmp_path):
    """Write bytes to a file."""

    def write_file(content, name="data.bin"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write_file


@pytest.fixture(params=["folder", "zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "tar.zst"])
def pack(request, tmp_path):
    """Write files to a folder or an archive called “set”, in each way."""

    def write_container(files):
        path = tmp_path / f"set.{request.param}"
        if request.param == "folder":
            return write_files(path, files)
        if request.param == "zip":
            content = zipped(files)
        elif request.param == "tar.zst":
            content = zstandard(tarred(files))
        else:
            mode = request.param.replace("tar", "w").replace(".", ":")
            content = tarred(files, mode)
        path.write_bytes(content)
        return path

    return write_container
