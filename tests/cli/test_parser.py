import pytest

from funksvd_gui.cli.parser import build_parser, hyperparams_of
from funksvd_gui.cli.reading_options import reading_choices_of
from funksvd_gui.core.hyperparams import PRESETS, Hyperparams, limits_by_name
from funksvd_gui.data.reading_choices import ReadingChoices

#: Option, the setting it changes, and a value that is nobody's default.
TUNED = [
    ("--features", "n_features", "7"),
    ("--epochs", "max_epochs", "33"),
    ("--learning-rate", "learning_rate", "0.0123"),
    ("--regularization", "regularization", "0.0456"),
    ("--fine-tune", "fine_tune_epochs", "3"),
    ("--seed", "seed", "99"),
]


def hyperparams(*options):
    return hyperparams_of(build_parser().parse_args(["train", "--sample", *options]))


def refusal(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        build_parser().parse_args(arguments)
    assert end.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def test_without_options_the_defaults_are_the_programs():
    assert hyperparams() == Hyperparams()


@pytest.mark.parametrize(("option", "name", "text"), TUNED)
def test_every_option_changes_its_setting_and_no_other(option, name, text):
    kind = type(getattr(Hyperparams(), name))
    assert hyperparams(option, text) == Hyperparams().replace(**{name: kind(text)})


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_where_the_options_begin(name):
    assert hyperparams("--preset", name) == PRESETS[name]
    assert hyperparams("--preset", name.lower(), "--seed", "4") == PRESETS[name].replace(seed=4)


@pytest.mark.parametrize(("option", "name", "_text"), TUNED)
def test_the_limits_of_a_setting_are_the_limits_of_its_option(capsys, option, name, _text):
    limits = limits_by_name()[name]
    for bound in (limits.minimum, limits.maximum):
        text = f"{bound:.0f}" if limits.decimals == 0 else repr(float(bound))
        assert getattr(hyperparams(option, text), name) == bound
    for outside in (limits.minimum - 1, limits.maximum + 1):
        said = refusal(capsys, "train", "--sample", f"{option}={outside:.0f}")
        assert f"argument {option}: must be a" in said


@pytest.mark.parametrize("text", ["x", "", "nan", "inf", "1,5"])
@pytest.mark.parametrize(
    "option",
    ["--learning-rate", "--features", "--holdout", "--validation", "--top-n", "--relevant-from"],
)
def test_what_is_no_number_is_refused(capsys, option, text):
    assert f"argument {option}: must be" in refusal(capsys, "train", "--sample", f"{option}={text}")


@pytest.mark.parametrize("text", ["1", "-0.1", "20"])
def test_a_share_lies_below_one(capsys, text):
    said = refusal(capsys, "train", "--sample", f"--holdout={text}")
    assert "a share from 0 to below 1, such as 0.2" in said


def test_a_preset_nobody_made_is_refused_with_those_that_are_there(capsys):
    said = refusal(capsys, "train", "--sample", "--preset", "Fast")
    assert all(name in said for name in PRESETS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["train"],
        ["train", "a.csv", "--sample"],
        ["train", "a.csv", "--test", "b.csv", "--holdout", "0.2"],
        ["train", "a.csv", "--threads", "0"],
        ["train", "a.csv", "--feat", "3"],
        ["inspect"],
        ["inspect", "a.csv", "b.csv"],
        ["predict", "m.npz", "--user", "1"],
        ["predict", "m.npz", "--item", "1"],
        ["recommend", "m.npz"],
        ["recommend", "m.npz", "--user", "1", "-n", "0"],
        ["recommend", "m.npz", "--user", "1", "-n", "2.5"],
        ["explain", "m.npz", "--user", "1", "--item", "2"],
        ["nonsense"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_refused(capsys, arguments):
    assert "error:" in refusal(capsys, *arguments)


@pytest.mark.parametrize(
    ("text", "value"), [("-1e3", -1000), ("-.5", -0.5), ("-.5e1", -5), ("-1E-2", -0.01), ("-7", -7)]
)
def test_a_number_may_begin_with_a_minus(text, value):
    arguments = build_parser().parse_args(["train", "--sample", "--relevant-from", text])
    assert arguments.relevant_from == value


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--relevant-from", "-1,5"), ("--relevant-from", "-1e999"), ("--learning-rate", "-1e-3"),
        ("--features", "-1e3"), ("--validation", "-.5"), ("--top-n", "-1,000"),
    ],
)  # fmt: skip
def test_a_number_that_will_not_do_is_said_to_be_one(capsys, option, text):
    said = refusal(capsys, "train", "--sample", option, text)
    assert f"argument {option}: must be" in said
    assert said.endswith(f"not '{text}'")


@pytest.mark.parametrize(
    "arguments",
    [["inspect", "-"], ["train", "-"], ["train", "a", "--test", "-"], ["train", "a", "--titles=-"]],
)
def test_standard_input_is_not_read(capsys, arguments):
    said = refusal(capsys, *arguments)
    assert "only files are read, not standard input; save what comes from there to a file" in said


def test_ids_may_begin_with_a_minus():
    arguments = build_parser().parse_args(
        ["predict", "m.npz", "--user=-5", "--item=-a", "--item", "-7"]
    )
    assert (arguments.user, arguments.items) == ("-5", ["-a", "-7"])


def test_every_argument_of_every_command_is_explained():
    (commands,) = build_parser()._subparsers._group_actions
    assert list(commands.choices) == [
        "inspect", "train", "predict", "recommend", "explain-update",
    ]  # fmt: skip
    for name, parser in commands.choices.items():
        for action in parser._actions:
            assert action.help, (name, action.option_strings)


def test_help_tells_limits_and_defaults_of_the_settings_themselves(capsys):
    with pytest.raises(SystemExit):
        build_parser().parse_args(["train", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    for _, name, _ in TUNED:
        limits = limits_by_name()[name]
        assert limits.help.rstrip(".")[1:] in text
        assert f"{getattr(Hyperparams(), name):g} in FunkSVD" in text


def reading(*options, command="inspect"):
    return reading_choices_of(build_parser().parse_args([command, "a.csv", *options]))


@pytest.mark.parametrize("command", ["inspect", "train"])
def test_what_is_not_said_about_a_file_is_found_out(command):
    assert reading(command=command) == ReadingChoices()
    assert reading("--member", "ml/u.data", command=command) == ReadingChoices(member="ml/u.data")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("user=a,item=b,rating=c", {"user": "a", "item": "b", "rating": "c"}),
        (
            "time=4, rating = my stars ,item=2,user=1",
            {"user": "1", "item": "2", "rating": "my stars", "time": "4"},
        ),
        ("user==,item=a=b,rating=用户", {"user": "=", "item": "a=b", "rating": "用户"}),
    ],
)
def test_columns_are_named_by_their_roles(text, columns):
    assert dict(reading("--columns", text).columns) == columns


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "there is no role ''"),
        ("user=a,item=b,rating=c,stars=d", "there is no role 'stars'"),
        ("User=a,item=b,rating=c", "there is no role 'User'"),
        ("a,b,c", "there is no role 'a'"),
        ("user=a,item=b", "the role rating is missing"),
        ("time=a", "the role user is missing"),
        ("user=a,item=,rating=c", "the role item has no column"),
        ("user=a,item,rating=c", "the role item has no column"),
        ("user=a,item=b,rating=a", "the column 'a' is given two roles"),
        ("user=a,user=b,item=c,rating=d", "the role user is given twice"),
    ],
)
def test_columns_that_are_not_named_rightly_are_refused_with_the_right_form(capsys, text, problem):
    said = refusal(capsys, "inspect", "a.csv", "--columns", text)
    assert f"argument --columns: {problem}; give user=NAME,item=NAME,rating=NAME" in said


def test_a_member_has_a_name(capsys):
    assert "argument --member: must be" in refusal(capsys, "inspect", "a.zip", "--member", " ")


def test_what_was_typed_cannot_command_the_terminal(capsys):
    assert refusal(capsys, "inspect", "a", "\x1b[31mb").endswith("arguments: \\x1b[31mb")
    assert "\x1b" not in refusal(capsys, "train", "--sample", "--\x1b[31m")
