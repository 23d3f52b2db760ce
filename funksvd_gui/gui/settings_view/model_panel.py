"""Every hyper-parameter of the next run, and the presets."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.core.available_memory import available_memory
from funksvd_gui.core.hyperparams import (
    PRESETS,
    Hyperparams,
    Stage,
    limits_by_name,
    preset_name_of,
)
from funksvd_gui.gui.app_state import CUSTOM, AppState
from funksvd_gui.gui.settings_view.form_rows import Form
from funksvd_gui.gui.settings_view.hyperparam_field import HyperparamField
from funksvd_gui.gui.settings_view.rate_card import RateCard
from funksvd_gui.gui.settings_view.stage_words import (
    fine_tuning_steps,
    idle_settings,
    summary_of,
)
from funksvd_gui.gui.widgets.fields import CalmComboBox, IntegerField
from funksvd_gui.gui.widgets.fold import Fold
from funksvd_gui.gui.widgets.labels import Remark, say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row, order_tabs
from funksvd_gui.session.run_memory import run_bytes
from funksvd_gui.session.untrained_features import untrained_sentence, untrained_stars

_MAX_THREADS = 256
#: What is turned while one watches has a slider, from and up to here.
_SLIDERS = {"learning_rate": (0.001, 2.0), "regularization": (0.001, 1.0)}
_PULLS, _PULLS_NOT = "pulls every factor towards 0", "at 0, nothing pulls the factors back"
_NOTE = "This run goes on as it began; changes hold from the next Start."
_NOT_THE_RUNS = "The run on screen has other settings; Train, Use these settings brings them here."
#: Title and tooltip of what is folded away.
_FOLDS = {
    Stage.BASELINE: ("B&aseline", "What is predicted before any feature is trained."),
    Stage.ONE_FEATURE: (
        "One feature at a ti&me", "How a feature begins, learns and ends, while the others wait.",
    ),
    Stage.FINE_TUNING: ("Fi&ne-tuning", "How all features are trained together at the end."),
}  # fmt: skip


class ModelPanel(QWidget):
    """Writes to the state what a person sets, and shows what the state holds."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._preset = CalmComboBox(self)
        self._threads = IntegerField(self)
        self._fields = {
            name: HyperparamField(name, limits, self) for name, limits in limits_by_name().items()
        }
        self._stable_rate: float | None = None
        self._begin_remark = Remark("Where RMSE begins", self)
        self._rate_remark = Remark("Largest stable rate", self)
        self._pull_remark = Remark("What regularization does", self)
        self._memory_remark = Remark("Memory for training", self)
        self._fine_tune_remark = Remark("Steps of fine-tuning", self)
        self._cards = self._rate_cards()
        self._folds = {stage: self._fold(stage) for stage in _FOLDS}
        self._note = text_label("", "dim", self, name="When changes hold", wraps=True)
        self._build()
        self._show_settings()
        self._show_memory()
        self._preset.textActivated.connect(self._on_preset_chosen)
        self._threads.valueChanged.connect(self._on_threads_changed)
        for field in self._fields.values():
            field.changed.connect(self._on_field_changed)
        state.settings_changed.connect(self._show_settings)
        state.dataset_changed.connect(self._show_begin)
        for changed in (
            state.status_changed, state.settings_changed, state.current_run_changed,
        ):  # fmt: skip
            changed.connect(self._show_note)
        for changed in (
            state.settings_changed, state.dataset_changed, state.test_changed, state.status_changed,
        ):  # fmt: skip
            changed.connect(self._show_memory)

    @property
    def folds(self) -> tuple[Fold, ...]:
        """What holds the settings of each stage, from top to bottom."""
        return tuple(self._folds.values())

    @Slot(object)
    def show_stable_rate(self, rate: float | None) -> None:
        """Show up to where the learning rate is safe; None where nobody knows."""
        self._stable_rate = rate
        self._show_rate_remark()

    def _fields_of(self, stage: Stage) -> list[HyperparamField]:
        limits = limits_by_name()
        return [field for name, field in self._fields.items() if limits[name].stage is stage]

    def _fold(self, stage: Stage) -> Fold:
        content = QWidget(self)
        # Apart from what follows.
        form = Form(content, below=8)
        for field in self._fields_of(stage):
            form.add_labelled(field.label, field.widget)
            if field.name == "fine_tune_regularization":
                form.add_labelled(None, self._fine_tune_remark)
        title, tooltip = _FOLDS[stage]
        # One of the fields inside has the name of its stage.
        return Fold(title, content, tooltip, self, name=f"{stage.value} settings")

    def _build(self) -> None:
        heading = in_row(text_label("MODEL", "heading", self), (self._begin_remark, 1))
        self.setLayout(
            in_column(
                heading, self._preset_form(), 4, *self._cards.values(), 4, self._common_form(),
                in_column(*self.folds, spacing=0), self._note, spacing=4,
            )
        )  # fmt: skip
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Let Tab go from top to bottom: the order of making is another one."""
        stops: list[QWidget] = [
            self._preset,
            *(stop for name, card in self._cards.items()
              for stop in (self._fields[name].widget, card.slider)),
            *(field.widget for field in self._fields_of(Stage.ALL) if field.name not in _SLIDERS),
            self._threads,
        ]  # fmt: skip
        for stage, fold in self._folds.items():
            stops += [fold.button, *(field.widget for field in self._fields_of(stage))]
        order_tabs(*stops)

    def _rate_cards(self) -> dict[str, RateCard]:
        remarks = {"learning_rate": self._rate_remark, "regularization": self._pull_remark}
        return {
            name: RateCard(
                self._fields[name], remarks[name], lowest=lowest, highest=highest,
                has_zero=name == "regularization", parent=self,
            )
            for name, (lowest, highest) in _SLIDERS.items()
        }  # fmt: skip

    def _preset_form(self) -> QWidget:
        preset = QWidget(self)
        self._preset.addItems([*PRESETS, CUSTOM])
        Form(preset).add_field(
            "P&reset", self._preset,
            "Settings that belong together. Changing one of them makes them your own.",
        )  # fmt: skip
        return preset

    def _common_form(self) -> QWidget:
        common = QWidget(self)
        form = Form(common)
        self._threads.setRange(0, _MAX_THREADS)
        self._threads.setSpecialValueText("Automatic")
        for field in self._fields_of(Stage.ALL):
            if field.name not in _SLIDERS:
                form.add_labelled(field.label, field.widget)
        form.add_field(
            "Threads", self._threads,
            "How many processors train. Never changes a result; automatic uses them all.",
        )  # fmt: skip
        form.add_labelled(None, self._memory_remark)
        return common

    def _show_settings(self) -> None:
        hyperparams = self._state.hyperparams
        idle = idle_settings(hyperparams)
        for name, field in self._fields.items():
            # Writing the same text again would move the cursor of somebody who types.
            if field.value != getattr(hyperparams, name):
                field.show_value(getattr(hyperparams, name))
            field.set_idle(idle.get(name, ""))
        for stage, fold in self._folds.items():
            fold.show_summary(summary_of(stage, hyperparams))
        for card in self._cards.values():
            card.show_value()
        self._show_rate_remark()
        self._pull_remark.say(_PULLS if hyperparams.regularization else _PULLS_NOT)
        self._show_begin()
        self._show_fine_tuning()
        self._preset.setCurrentText(preset_name_of(hyperparams) or CUSTOM)
        self._threads.show_value(self._state.n_threads or 0)

    @Slot()
    def _show_begin(self) -> None:
        data, hyperparams = self._state.dataset, self._state.hyperparams
        sentence = "" if data is None else untrained_sentence(data, hyperparams)
        if data is None or not sentence:
            self._begin_remark.say("")
        else:
            stars = untrained_stars(data, hyperparams)
            self._begin_remark.say(f"begins {wording.rating(stars)} stars high", sentence)

    @Slot()
    def _show_note(self) -> None:
        run = self._state.current_run
        if self._state.is_training:
            say(self._note, _NOTE)
        elif run is not None and run.hyperparams != self._state.hyperparams:
            say(self._note, _NOT_THE_RUNS)
        else:
            say(self._note, "")

    def _show_fine_tuning(self) -> None:
        steps = fine_tuning_steps(self._state.hyperparams)
        self._fine_tune_remark.say(steps)
        for name in ("fine_tune_rate", "fine_tune_regularization"):
            self._fields[name].add_remark(f"That is {steps}." if steps else "")

    def _show_rate_remark(self) -> None:
        if self._stable_rate is None:
            self._rate_remark.say("")
            self._fields["learning_rate"].add_remark("")
            return
        rate = wording.number(self._stable_rate, 2)
        if self._state.hyperparams.learning_rate > self._stable_rate:
            sentence = f"Above the largest stable rate, about {rate}: training may diverge."
            self._rate_remark.warn(f"may diverge above {rate}", sentence)
        else:
            sentence = f"With these ratings, stable up to about {rate}."
            self._rate_remark.say(f"stable up to about {rate}", sentence)
        self._fields["learning_rate"].add_remark(sentence)

    @Slot()
    def _show_memory(self) -> None:
        state = self._state
        if state.dataset is None:
            self._memory_remark.say("")
            return
        needed = run_bytes(state.dataset, state.hyperparams, state.next_split)
        free = available_memory()
        text = f"needs about {wording.size(needed)}"
        if free is None:
            self._memory_remark.say(text, f"Training {text} of memory.")
            return
        text += f" of {wording.size(free)} free"
        if needed > free:
            self._memory_remark.warn(text, f"Training {text}, and will be refused.")
        else:
            self._memory_remark.say(text, f"Training {text}.")

    def _on_field_changed(self) -> None:
        values = {name: field.value for name, field in self._fields.items()}
        self._state.set_hyperparams(Hyperparams(**values))
        # The settings may have answered by changing another value: fewest epochs.
        self._show_settings()

    def _on_preset_chosen(self, name: str) -> None:
        if name in PRESETS:
            self._state.set_hyperparams(PRESETS[name].replace(seed=self._state.hyperparams.seed))
        self._show_settings()

    def _on_threads_changed(self, n_threads: int) -> None:
        self._state.set_n_threads(n_threads or None)
