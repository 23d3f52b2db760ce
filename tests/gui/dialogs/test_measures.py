from funksvd_gui.gui.dialogs.measures import as_csv_rows, measures_of
from tests.gui.dialogs.evaluations import errors, on_test, on_training, on_validation

NAMES = ["RMSE", "MAE", "RMSE, not clipped", "MAE, not clipped", "RMSE per user"]


def numbers(row):
    return row.training, row.validation, row.test, row.baseline


def test_every_error_has_a_number_for_every_part():
    rows = measures_of(on_test())
    assert [row.name for row in rows[:5]] == NAMES
    for row, name in zip(
        rows, ("rmse", "mae", "rmse_raw", "mae_raw", "rmse_per_user"), strict=False
    ):
        assert numbers(row) == tuple(getattr(errors(k), name) for k in (0.7, 0.86, 0.87, 0.95))


def test_lists_stand_where_the_model_is_judged():
    lists = [0.1, 0.2, 0.3, 0.4]
    names = ["Precision at 10", "Recall at 10", "nDCG at 10", "Hit rate at 10"]
    of_test, of_validation = measures_of(on_test())[5:], measures_of(on_validation())[5:]
    assert [row.name for row in of_test] == names
    assert [numbers(row) for row in of_test] == [(None, None, k, None) for k in lists]
    assert [numbers(row) for row in of_validation] == [(None, k, None, None) for k in lists]


def test_without_lists_there_are_errors_only():
    assert [row.name for row in measures_of(on_training())] == NAMES
    assert numbers(measures_of(on_training())[0]) == (0.7, None, None, 0.95)


def test_every_measure_is_explained_in_one_sentence():
    meanings = [row.meaning for row in measures_of(on_test())]
    assert len(set(meanings)) == 9
    assert all(meaning.count(". ") == 0 and meaning.endswith(".") for meaning in meanings)


def test_a_file_says_what_the_lists_were_measured_with():
    assert as_csv_rows(on_test())[-3:] == [
        ("Items per list", None, None, 10, None),
        ("Relevant from", None, None, 3.5, None),
        ("Users with relevant items", None, None, 1234, None),
    ]
    assert as_csv_rows(on_validation())[-1] == ("Users with relevant items", None, 1234, None, None)
    assert len(as_csv_rows(on_training())) == 5
