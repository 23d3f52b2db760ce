import itertools

import pytest

from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view import derivatives, formulas
from funksvd_gui.gui.update_view.notation import CODE, LECTURE, NOTATIONS, TEXTBOOK
from funksvd_gui.gui.update_view.setting import Setting
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.formula import FormulaView

KINDS = {
    "first": {},
    "later": {"feature": 3},
    "many before": {"feature": 9},
    "trailed": {"feature": 2, "is_trailed": True},
    "clamped": {"feature": 2, "is_clamped": True},
    "clamped and trailed": {"feature": 2, "is_clamped": True, "is_trailed": True},
    "fine-tuned": {"feature": 2, "n_fine_tuned": 5},
    "fine-tuned alone": {"n_fine_tuned": 1},
}


def all_formulas(setting):
    yield from (formulas.rmse(), formulas.squared_errors(), formulas.same_minimum())
    yield from (formulas.prediction(setting), formulas.error(setting), formulas.target(setting))
    yield from (formulas.error_by_target(), formulas.valley(), formulas.minima(setting))
    yield from (formulas.only_origin(setting), formulas.regularized_error(setting))
    yield from (formulas.step_from_new_p(setting), formulas.gap_from_new_p(setting))
    for of_p in (True, False):
        yield from derivatives.chain_rule(setting, of_p=of_p).lines
        yield derivatives.slope(of_p=of_p)
        yield derivatives.forward_difference(of_p=of_p)
        yield derivatives.central_difference(of_p=of_p)
        yield formulas.descent(setting, of_p=of_p)
        yield formulas.step(setting, of_p=of_p)
        yield formulas.regularized_slope(setting, of_p=of_p)
        yield formulas.regularized_step(setting, of_p=of_p)
        yield formulas.at_rest(setting, of_p=of_p)
    yield from formulas.epoch(setting)
    following = formulas.next_target(setting)
    if following is not None:
        yield following


@pytest.mark.parametrize("notation", NOTATIONS, ids=lambda notation: notation.name)
@pytest.mark.parametrize("kind", KINDS)
def test_every_formula_is_typeset_spoken_and_copied(qtbot, qapp, kind, notation):
    view = FormulaView(ThemeManager(qapp, "light"))
    qtbot.addWidget(view)
    for climbs, keeps_two in itertools.product((False, True), repeat=2):
        setting = Setting(
            notation=notation, n_features=12, climbs=climbs, keeps_two=keeps_two, **KINDS[kind]
        )
        for formula in all_formulas(setting):
            view.show_formula(formula)
            # What the library cannot set, it writes as it stands: no backslash is left.
            assert "\\" not in formula.plain
            assert view.sizeHint().width() > 20
            assert formula.spoken.endswith(".")
            assert not set(formula.spoken) & set("\\{}_·+=−εγλ")
            # Whatever is a symbol by name says what it is.
            assert all(t.spoken for t in formula.terms)
            assert all(t.tip for t in formula.terms if t.name)


def test_the_step_is_read_in_plain_words():
    rule = formulas.regularized_step(Setting(), of_p=True)
    assert rule.spoken == (
        "The new p equals p plus lambda times, in brackets, epsilon times q minus gamma times p."
    )
    assert rule.plain == "p_new = p + λ · (ε · q − γ · p)"


def test_notations_swap_the_letters_and_write_the_names():
    plain = {n: formulas.regularized_step(Setting(notation=n), of_p=False).plain for n in NOTATIONS}
    assert plain == {
        LECTURE: "q_new = q + λ · (ε · p − γ · q)",
        TEXTBOOK: "q_new = q + γ · (ε · p − λ · q)",
        CODE: "q_new = q + learning_rate · (ε · p − regularization · q)",
    }


def test_names_and_colours_are_those_of_the_whole_tab():
    terms = {t.name: t for t in formulas.regularized_step(Setting(), of_p=True).terms if t.name}
    assert {name: terms[name].colour for name in ("p_new", "p", "q", "epsilon")} == {
        "p_new": "negative", "p": "negative", "q": "positive", "epsilon": "validation",
    }  # fmt: skip
    assert set(terms) == {"p_new", "p", "q", "epsilon", "rate", "regularization"}
    assert terms["epsilon"].tip == "epsilon, the error of this rating"


def test_direction_and_two_change_the_step():
    assert formulas.step(Setting(), of_p=True).plain == "p_new = p + λ · ε · q"
    assert formulas.step(Setting(climbs=True), of_p=True).plain == "p_new = p − λ · ε · q"
    assert formulas.step(Setting(keeps_two=True), of_p=True).plain == "p_new = p + 2 · λ · ε · q"
    assert formulas.descent(Setting(), of_p=True).plain == "p_new = p − λ/2 · ∂ε²/∂p"
    assert formulas.descent(Setting(keeps_two=True), of_p=True).plain == "p_new = p − λ · ∂ε²/∂p"
    climbing = formulas.regularized_step(Setting(climbs=True), of_p=True)
    assert climbing.plain == "p_new = p − λ · (ε · q + γ · p)"


def test_the_error_is_over_the_features_up_to_this_one():
    assert formulas.error(Setting(feature=3)).plain == "ε = r − b − ∑_(k=1)³p_kq_k"
    assert formulas.target(Setting(feature=1)).plain == "t = r − b"
    assert formulas.target(Setting(feature=2)).plain == "t = r − b − p₁q₁"
    assert formulas.target(Setting(feature=3)).plain == "t = r − b − ∑_(k=1)²p_kq_k"


def test_after_fine_tuning_it_is_over_all_that_moved():
    setting = Setting(feature=2, n_features=6, n_fine_tuned=5)
    assert formulas.error(setting).plain == "ε = r − b − ∑_(k=1)⁵p_kq_k"
    assert formulas.target(setting).plain == "t = r − b − ∑_(k≠2)p_kq_k"
    assert formulas.next_target(setting) is None
    assert "p_uk" in formulas.epoch(setting)[1].plain
    later = Setting(feature=6, n_features=6, n_fine_tuned=5)
    assert formulas.error(later).plain == "ε = r − b − ∑_(k=1)⁶p_kq_k"


def test_a_clamped_estimate_is_clamped_again_where_a_trail_is_added():
    clamped = formulas.error(Setting(is_clamped=True))
    assert clamped.plain == "ε = r − clamp(s + p · q)"
    both = formulas.error(Setting(is_clamped=True, is_trailed=True))
    assert both.plain == "ε = r − clamp(clamp(s + p · q) + τ)"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("of_p", [True, False])
def test_what_can_be_clicked_away_holds_no_such_letter_and_the_rest_does(kind, of_p):
    rule = derivatives.chain_rule(Setting(**KINDS[kind]), of_p=of_p)
    third, fourth = rule.lines[2], rule.lines[3]
    assert all(third.terms[place].name not in {"p", "q"} for place in rule.constants)
    left = [t.name for k, t in enumerate(third.terms) if k not in rule.constants and t.name]
    assert left == [t.name for t in fourth.terms if t.name]
    assert left[:2] == ["epsilon", "q" if of_p else "p"]


def test_the_chain_rule_ends_in_minus_two_epsilon_q():
    rule = derivatives.chain_rule(Setting(feature=3))
    assert [line.plain for line in rule.lines] == [
        "∂ε²/∂p = 2ε · ∂ε/∂p",
        "= 2ε · ∂/∂p(r − b − ∑_(k=1)²p_kq_k − pq)",
        "= 2ε · (r − b − p₁q₁ − p₂q₂ − q)",
        "= −2εq",
    ]


def test_differences_and_landscape_are_as_algebra_has_them():
    assert derivatives.forward_difference(of_p=True).plain == (
        "(ε²(p + h) − ε²(p))/h = −2εq + h · q²"
    )
    assert formulas.gap_from_new_p(Setting(keeps_two=True)).plain == "Δ = 4 · λ² · ε² · q"
    assert formulas.minima(Setting()).plain == "|p| = |q| = √(|t| − γ) for |t| > γ"
    assert formulas.at_rest(Setting()).plain == "p = mean(tq)/(mean(q²) + γ)"


def test_a_subject_without_a_model_has_the_simplest_setting(qapp):
    subject = UpdateSubject()
    subject.choose_notation(TEXTBOOK)
    assert Setting.of(subject) == Setting(notation=TEXTBOOK)
