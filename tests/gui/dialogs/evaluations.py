"""Evaluations made up by hand."""

from funksvd_gui.core.metrics import Accuracy
from funksvd_gui.core.top_n import TopN
from funksvd_gui.data.split.part import Part
from funksvd_gui.session.evaluation import Evaluation

LISTS = TopN(
    n=10, relevant_from=3.5, n_users=1234, precision=0.1, recall=0.2, ndcg=0.3, hit_rate=0.4
)


def errors(rmse):
    return Accuracy(
        rmse=rmse,
        mae=rmse - 0.2,
        rmse_raw=rmse + 0.01,
        mae_raw=rmse - 0.1,
        rmse_per_user=rmse + 0.2,
    )


def on_validation(**changes):
    found = {
        "measured_on": Part.VALIDATION, "baseline": errors(0.95), "train": errors(0.7),
        "validation": errors(0.86), "test": None, "top_n": LISTS,
    }  # fmt: skip
    return Evaluation(**(found | changes))


def on_test():
    return on_validation(measured_on=Part.TEST, test=errors(0.87))


def on_training():
    return on_validation(measured_on=Part.TRAINING, validation=None, top_n=None)
