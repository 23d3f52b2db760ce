import pytest

from funksvd_gui.cli.parser import build_parser, hyperparams_of
from funksvd_gui.core.hyperparams import PRESETS, Hyperparams, limits_by_name

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


def test_ids_may_begin_with_a_minus():
    arguments = build_parser().parse_args(
        ["predict", "m.npz", "--user=-5", "--item=-a", "--item", "-7"]
    )
    assert (arguments.user, arguments.items) == ("-5", ["-a", "-7"])


def test_every_argument_of_every_command_is_explained():
    (commands,) = build_parser()._subparsers._group_actions
    assert list(commands.choices) == ["inspect", "train", "predict", "recommend"]
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


def test_what_was_typed_cannot_command_the_terminal(capsys):
    assert refusal(capsys, "inspect", "a", "\x1b[31mb").endswith("arguments: \ufffd[31mb")
    assert "\x1b" not in refusal(capsys, "train", "--sample", "--\x1b[31m")
