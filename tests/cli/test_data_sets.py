"""Data sets are inspected as they were downloaded, with their titles."""

import io
import json
import tarfile
import zipfile

import pytest

from funksvd_gui.cli.main import main

PAIRS = [(user, item) for user in range(1, 9) for item in range(1, 7) if (user + item) % 4]
TIME = 978_300_760


def _rows(separator, *more, header=""):
    lines = [header] if header else []
    lines += [
        separator.join([str(user), str(item), str(1 + (user + item) % 5), *more])
        for user, item in PAIRS
    ]
    return "".join(line + "\n" for line in lines)


SETS = {
    "ml-latest-small": {
        "README.txt": "A set.\n",
        "links.csv": "movieId,imdbId,tmdbId\n1,114709,862\n",
        "movies.csv": "movieId,title,genres\n"
        + "".join(f'{k},"Film, The {k}",Drama|War\n' for k in range(1, 7)),
        "ratings.csv": _rows(",", str(TIME), header="userId,movieId,rating,timestamp"),
        "tags.csv": "userId,movieId,tag,timestamp\n2,1,funny,1445714994\n",
    },
    "ml-100k": {
        "README": "A set.\n",
        "u.data": _rows("\t", str(TIME)),
        "u.genre": "unknown|0\n",
        "u.item": "".join(f"{k}|Film {k} (1995)|01-Jan-1995||http://x|0|1\n" for k in range(1, 7)),
        "u.user": "1|24|M|technician|85711\n",
        "u1.base": _rows("\t", str(TIME)),
        "u1.test": _rows("\t", str(TIME)),
    },
    "ml-1m": {
        "README": "A set.\n",
        "movies.dat": "".join(f"{k}::Film {k} (1995)::Drama|War\n" for k in range(1, 7)),
        "ratings.dat": _rows("::", str(TIME)),
        "users.dat": "1::F::1::10::48067\n",
    },
    "BX-CSV-Dump": {
        "BX-Book-Ratings.csv": _rows('";"', header='User-ID";"ISBN";"Book-Rating')
        .replace("\n", '"\n"')
        .join(['"', ""])
        .removesuffix('"'),
        "BX-Books.csv": '"ISBN";"Book-Title";"Book-Author"\n'
        + "".join(f'"{k}";"Book {k}";"A. Writer"\n' for k in range(1, 7)),
        "BX-Users.csv": '"User-ID";"Location";"Age"\n"1";"nyc";NULL\n',
    },
}


def _zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def _tar(path, files):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
    return path


def _folder(path, files):
    for name, content in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8", newline="")
    return path


PACKED = {"set.zip": _zip, "set.tar.gz": _tar, "set": _folder}


def _inspected(capsys, *arguments):
    assert main(["inspect", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("folder", ["", "{}/", "data sets/{}/"])
@pytest.mark.parametrize("kind", SETS)
def test_a_set_opens_with_its_titles(capsys, tmp_path, kind, folder, packed):
    files = {folder.format(kind) + name: content for name, content in SETS[kind].items()}
    files |= {"__MACOSX/._x": "\0", ".DS_Store": "\0"}
    found = _inspected(capsys, PACKED[packed](tmp_path / packed, files))
    counts = [found[key] for key in ("n_ratings", "n_users", "n_items", "n_titles", "rejected")]
    assert counts == [len(PAIRS), 8, 6, 6, 0]
    assert (found["rating_min"], found["rating_max"]) == (1, 5)


SEVERAL = {
    "a/ratings.csv": SETS["ml-latest-small"]["ratings.csv"],
    "b/ratings.csv": "1,2,3\n4,5,4\n",
}


@pytest.mark.parametrize("packed", PACKED)
class TestSeveralFiles:
    def test_they_are_named(self, capsys, tmp_path, packed):
        path = PACKED[packed](tmp_path / packed, SEVERAL)
        assert main(["inspect", str(path), "--json"]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert "a/ratings.csv" in err
        assert "b/ratings.csv" in err
        assert len(err.splitlines()) == 2

    @pytest.mark.parametrize(("member", "n_ratings"), [("a/ratings.csv", 36), ("b/ratings.csv", 2)])
    def test_one_is_chosen(self, capsys, tmp_path, packed, member, n_ratings):
        path = PACKED[packed](tmp_path / packed, SEVERAL)
        assert _inspected(capsys, path, "--member", member)["n_ratings"] == n_ratings

    def test_one_that_is_not_there_is_answered_with_those_that_are(self, capsys, tmp_path, packed):
        path = PACKED[packed](tmp_path / packed, SEVERAL)
        assert main(["inspect", str(path), "--member", "c.csv", "--json"]) == 1
        err = capsys.readouterr().err
        assert "c.csv" in err
        assert "a/ratings.csv" in err
