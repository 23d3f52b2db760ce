"""The walk through the update rule as a workbook whose formulas compute it again."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING

from funksvd_gui.store.atomic_file import write_bytes
from funksvd_gui.store.sheet import Ref, Sheet

if TYPE_CHECKING:
    from funksvd_gui.core.update_rule import JointStep
    from funksvd_gui.session.worked_update import WorkedUpdate

WORKBOOK_SUFFIX = ".xlsx"


def write_update_workbook(path: str | Path, worked: WorkedUpdate) -> None:
    """Write the sheets Prediction, Update and Regularization.

    Raises
    ------
    SaveError
        If it cannot be written; what stood there before is untouched.
    """
    # Only who wants a workbook waits for its library.
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as workbook:
        prediction = _Prediction(Sheet(workbook, "Prediction"), worked)
        update = _Update(Sheet(workbook, "Update"), worked, prediction)
        _write_regularization(Sheet(workbook, "Regularization"), worked, update)
    write_bytes(path, buffer.getvalue())


class _Prediction:
    """Baseline plus dot product, as a sum of parts."""

    def __init__(self, sheet: Sheet, worked: WorkedUpdate) -> None:
        self._sheet, self._worked = sheet, worked
        explained = worked.explained
        sheet.heading("The prediction")
        for name, text in (
            ("Data", worked.data_name),
            ("User", explained.user_id),
            ("Item", explained.item_id),
            ("Title", explained.title),
        ):
            sheet.words(name, text)
        sheet.heading("Baseline")
        self.mean = sheet.number("Mean", "μ", worked.mean)
        self.user_bias = sheet.number("User bias", "b_u", worked.user_bias)
        self.item_bias = sheet.number("Item bias", "b_i", worked.item_bias)
        self.baseline = sheet.formula(
            "Baseline", "b", f"{self.mean}+{self.user_bias}+{self.item_bias}",
            explained.update.baseline if worked.clamp is None
            else worked.mean + worked.user_bias + worked.item_bias,
            "b = μ + b_u + b_i",
        )  # fmt: skip
        self.p: list[Ref] = []
        self.q: list[Ref] = []
        self.products: list[Ref] = []
        #: What is predicted before the first feature, and after each.
        self.running: list[Ref] = []
        self._write_features()

    def _write_features(self) -> None:
        sheet, worked = self._sheet, self._worked
        sheet.heading("Features, in the order of training")
        sheet.table_head("feature", "p", "q", "prediction so far", "p·q")
        estimate = _clamped_value(worked, worked.mean + worked.user_bias + worked.item_bias)
        base = (_clamped(worked, self.baseline), estimate)
        *_, running = sheet.table_row("baseline", "", "", base)
        self.running.append(running)
        for number, (p, q) in enumerate(worked.factors, 1):
            estimate = _clamped_value(worked, estimate + p * q)
            self._write_feature(f"feature {number}", p, q, estimate)
        trail = sheet.number(
            "Untrained features", "", worked.model_trail, "a constant; 0 where they do not count"
        )
        sheet.formula(
            "Prediction", "r̂", _clamped(worked, f"{self.running[-1]}+{trail}"), worked.score,
            "r̂ = b + Σ p·q" + (", kept within the scale after each part" if worked.clamp else ""),
        )  # fmt: skip

    def _write_feature(self, name: str, p: float, q: float, estimate: float) -> None:
        row = self._sheet.next_row
        refs = [f"Prediction!${column}${row}" for column in "BCE"]
        so_far = _clamped(self._worked, f"{self.running[-1]}+{refs[2]}")
        _, p_ref, q_ref, running, product = self._sheet.table_row(
            name, p, q, (so_far, estimate), (f"{refs[0]}*{refs[1]}", p * q)
        )
        self.p.append(p_ref)
        self.q.append(q_ref)
        self.running.append(running)
        self.products.append(product)


class _Update:
    """Error, derivatives and step of one rating in one feature."""

    def __init__(self, sheet: Sheet, worked: WorkedUpdate, prediction: _Prediction) -> None:
        self._sheet, self._worked, self._prediction = sheet, worked, prediction
        self._update = worked.explained.update
        feature = worked.explained.feature
        sheet.heading(f"One rating, feature {feature}")
        self.r = sheet.number("Rating", "r", self._update.rating)
        self.p = sheet.formula("User factor", "p", prediction.p[feature - 1], self._update.p)
        self.q = sheet.formula("Item factor", "q", prediction.q[feature - 1], self._update.q)
        self._write_others(feature)
        self.trail = sheet.number(
            "Features still untrained", "", worked.trail, "a constant; 0 where they do not count"
        )
        self.epsilon = sheet.formula(
            "Error", "ε", self._error(self.p, self.q), self._update.epsilon,
            "ε = r − b − Σ p·q over the features that count here",
        )  # fmt: skip
        self.t = sheet.formula(
            "Target", "t", f"{self.epsilon}+{self.p}*{self.q}", self._update.target,
            "what is left for this feature: ε = t − p·q",
        )  # fmt: skip
        sheet.formula("Squared error", "ε²", f"{self.epsilon}^2", self._update.epsilon**2)
        self._write_derivatives()
        self._write_step()
        if worked.joint is not None:
            self._write_joint_step(worked.joint)
        else:
            sheet.formula(
                "Error after", "ε new", self._error(self.p_new, self.q_new),
                self._update.error_after, "with both new values",
            )  # fmt: skip

    def _write_others(self, feature: int) -> None:
        worked, prediction = self._worked, self._prediction
        if worked.joint is None:
            formula, note = prediction.running[feature - 1], "b + Σ p·q of the features before it"
        else:
            products = prediction.products[: worked.n_in_error]
            own = products[feature - 1]
            total = f"SUM({products[0]}:{products[-1].split('!')[1]})"
            formula = f"{prediction.baseline}+{total}-{own}"
            note = "b + Σ p·q of all other features"
        self.others = self._sheet.formula(
            "Prediction without this feature", "", formula, self._without_feature(feature), note
        )

    def _without_feature(self, feature: int) -> float:
        worked = self._worked
        estimate = _clamped_value(worked, worked.mean + worked.user_bias + worked.item_bias)
        for number, (p, q) in enumerate(worked.factors[: worked.n_in_error], 1):
            if number != feature:
                estimate = _clamped_value(worked, estimate + p * q)
        return estimate

    def _error(self, p: str, q: str) -> str:
        """Return the formula of ε with these in place of the factors."""
        estimate = _clamped(self._worked, f"{self.others}+({p})*({q})")
        return f"{self.r}-{_clamped(self._worked, f'{estimate}+{self.trail}')}"

    def _write_derivatives(self) -> None:
        sheet, update, p, q = self._sheet, self._update, self.p, self.q
        sheet.heading("The derivatives of ε²")
        self.dp = sheet.formula(
            "Slope along p", "∂ε²/∂p", f"-2*{self.epsilon}*{q}", update.dp, "−2εq"
        )
        self.dq = sheet.formula(
            "Slope along q", "∂ε²/∂q", f"-2*{self.epsilon}*{p}", update.dq, "−2εp"
        )
        width = 0.125 * max(abs(update.p), abs(update.q), 1.0)
        h = sheet.number("Width of the differences", "h", width, "any: ε² is a parabola in p")
        for name, sign, above, below, value in (
            ("By differences, p", "∂ε²/∂p", (f"{p}+{h}", q), (f"{p}-{h}", q), update.dp_numeric),
            ("By differences, q", "∂ε²/∂q", (p, f"{q}+{h}"), (p, f"{q}-{h}"), update.dq_numeric),
        ):
            quotient = f"(({self._error(*above)})^2-({self._error(*below)})^2)/(2*{h})"
            sheet.formula(name, sign, quotient, value, "(ε²(+h) − ε²(−h)) / 2h")

    def _write_step(self) -> None:
        sheet, update = self._sheet, self._update
        sheet.heading("The step, both from the old values")
        self.rate = sheet.number("Learning rate", "λ", update.learning_rate, "as the loop uses it")
        self.pull = sheet.number(
            "Regularization", "γ", update.regularization, "as the loop uses it"
        )
        self.p_new = sheet.formula(
            "New user factor", "p new", self._moved(self.p, self.q), update.p_new,
            "p + λ(ε·q − γ·p)",
        )  # fmt: skip
        self.q_new = sheet.formula(
            "New item factor", "q new", self._moved(self.q, self.p), update.q_new,
            "q + λ(ε·p − γ·q)",
        )  # fmt: skip
        gap = update.learning_rate * update.epsilon * (update.p_new - update.p)
        sheet.formula(
            "New q, were p new already", "", self._moved(self.q, self.p_new), update.q_new + gap,
            "not what is done: the two differ by a term in λ²",
        )  # fmt: skip

    def _moved(self, here: Ref, other: Ref) -> str:
        return f"{here}+{self.rate}*({self.epsilon}*{other}-{self.pull}*{here})"

    def _write_joint_step(self, joint: JointStep) -> None:
        """All features and both biases move at the same visit."""
        sheet, worked, prediction, update = (
            self._sheet, self._worked, self._prediction, self._update
        )  # fmt: skip
        sheet.heading("What else moves: all features are fine-tuned together")
        pull = sheet.number("Regularization of the biases", "", joint.bias_regularization)
        biases = []
        for name, sign, old, value, rate in (
            ("user bias", "b_u", prediction.user_bias, worked.user_bias, joint.user_bias_rate),
            ("item bias", "b_i", prediction.item_bias, worked.item_bias, joint.item_bias_rate),
        ):
            ref = sheet.number(f"Learning rate of the {name}", "", rate)
            moved = value + rate * (update.epsilon - joint.bias_regularization * value)
            formula = f"{old}+{ref}*({self.epsilon}-{pull}*{old})"
            biases.append(sheet.formula(f"New {name}", f"{sign} new", formula, moved))
        sheet.table_head("feature", "p new", "q new", "p·q new")
        products = [
            self._write_moved(number, number >= joint.first)
            for number in range(1, worked.n_in_error + 1)
        ]
        total = f"SUM({products[0]}:{products[-1].split('!')[1]})"
        sheet.formula(
            "Error after", "ε new", f"{self.r}-({prediction.mean}+{biases[0]}+{biases[1]}+{total})",
            update.error_after, "with all that is new",
        )  # fmt: skip

    def _write_moved(self, number: int, is_moved: bool) -> Ref:
        """Write a feature after the visit; return where its product is."""
        refs = self._prediction.p[number - 1], self._prediction.q[number - 1]
        p, q = self._worked.factors[number - 1]
        formulas, values = refs, (p, q)
        if is_moved:
            update = self._update
            formulas = self._moved(*refs), self._moved(*reversed(refs))
            rate, pull = update.learning_rate, update.regularization
            values = (
                p + rate * (update.epsilon * q - pull * p),
                q + rate * (update.epsilon * p - pull * q),
            )
        row = self._sheet.next_row
        product = (f"Update!$B${row}*Update!$C${row}", values[0] * values[1])
        pairs = zip(formulas, values, strict=True)
        return self._sheet.table_row(f"feature {number}", *pairs, product)[-1]


def _write_regularization(sheet: Sheet, worked: WorkedUpdate, update: _Update) -> None:
    value, t, gamma = worked.explained.update, update.t, update.pull
    pull, target = value.regularization, value.target
    sheet.heading("The squared error with its penalty, of this rating")
    sheet.formula(
        "Objective", "", f"{update.epsilon}^2+{gamma}*({update.p}^2+{update.q}^2)",
        value.epsilon**2 + pull * (value.p**2 + value.q**2), "ε² + γ(p² + q²)",
    )  # fmt: skip
    for sign, slope, here, dp, old in (
        ("∂/∂p", update.dp, update.p, value.dp, value.p),
        ("∂/∂q", update.dq, update.q, value.dq, value.q),
    ):
        sheet.formula(
            f"Slope along {sign[-1]}", sign, f"{slope}+2*{gamma}*{here}", dp + 2.0 * pull * old,
            "that of ε² and 2γ times the factor; the step is −λ/2 times this",
        )  # fmt: skip
    left = max(abs(target) - pull, 0.0)
    size = sheet.formula(
        "Size of p and q at rest", "|p| = |q|", f"SQRT(MAX(ABS({t})-{gamma},0))", math.sqrt(left),
        "√(|t| − γ) where |t| > γ; else only the origin",
    )  # fmt: skip
    sheet.formula(
        "Product at rest", "p·q", f"SIGN({t})*{size}^2", math.copysign(left, target),
        "its sign is that of t; at γ = 0 all of p·q = t is at rest",
    )  # fmt: skip
    edge = 1.0 / max(abs(target) - pull, pull) if abs(target) > pull else 2.0 / (abs(target) + pull)
    sheet.formula(
        "Edge of λ there", "λ",
        f"IF(ABS({t})>{gamma},1/MAX(ABS({t})-{gamma},{gamma}),2/(ABS({t})+{gamma}))", edge,
        "smooth below half of it; beyond it, steps swing",
    )  # fmt: skip
    if not worked.explained.is_fine_tuned:
        kappa = sheet.number("Regularization per epoch", "κ", worked.epoch_regularization)
        sheet.formula(
            "What an epoch leaves of a factor", "", f"1/(1+{update.rate}*{kappa})",
            1.0 / (1.0 + value.learning_rate * worked.epoch_regularization),
            "κ pulls once an epoch, however many ratings there are",
        )  # fmt: skip
    _write_rated(sheet, worked, gamma)


def _write_rated(sheet: Sheet, worked: WorkedUpdate, gamma: Ref) -> None:
    sheet.heading("All ratings of the user that are trained on")
    sheet.table_head("item", "t", "q", "rating", "t·q", "q²")
    rows = []
    for rated in worked.rated:
        row = sheet.next_row
        rows.append(
            sheet.table_row(
                rated.title or rated.item_id, rated.target, rated.q, rated.rating,
                (f"Regularization!$B${row}*Regularization!$C${row}", rated.target * rated.q),
                (f"Regularization!$C${row}^2", rated.q**2),
            )
        )  # fmt: skip
    if not rows:
        return
    products, squares = (f"{rows[0][column]}:{rows[-1][column].split('!')[1]}" for column in (4, 5))
    n = len(rows)
    pull = worked.explained.update.regularization
    mean_product = sum(rated.target * rated.q for rated in worked.rated) / n
    mean_square = sum(rated.q**2 for rated in worked.rated) / n
    weight = mean_square + pull
    at_rest = mean_product / weight if weight else 0.0
    sheet.formula("Ratings", "n", f"COUNT({products})", n, "n is not in the formula below")
    sheet.formula(
        "p at rest, while all q stand still", "p",
        f"IF(AVERAGE({squares})+{gamma}=0,0,AVERAGE({products})/(AVERAGE({squares})+{gamma}))",
        at_rest, "mean(t·q) / (mean(q²) + γ): the same pull for three ratings and three hundred",
    )  # fmt: skip


def _clamped(worked: WorkedUpdate, formula: str) -> str:
    """Return the formula, kept within the scale where the training keeps it there."""
    if worked.clamp is None:
        return f"({formula})"
    lowest, highest = map(float, worked.clamp)
    return f"MIN(MAX({formula},{lowest!r}),{highest!r})"


def _clamped_value(worked: WorkedUpdate, value: float) -> float:
    if worked.clamp is None:
        return value
    lowest, highest = worked.clamp
    return min(max(value, lowest), highest)
