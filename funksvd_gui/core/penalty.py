"""What the objective adds to Σe², so that it can be shown what training really minimizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.kernels import weighted_squares

FloatArray = NDArray[np.float32]
Counts = tuple[NDArray[np.integer], NDArray[np.integer]]


@dataclass(frozen=True, slots=True, eq=False)
class Penalty:
    """Σ_u w_u·p_u² + Σ_i w_i·q_i² with ``w = γ·n + κ`` and n the ratings of the user or item.

    Halving the gradient of Σe² plus this gives the update of every rating, γ, and that
    of every epoch, κ.

    Attributes
    ----------
    user_weights, item_weights : float32 array, shapes (n_users,) and (n_items,)
    """

    user_weights: FloatArray
    item_weights: FloatArray

    @classmethod
    def of(cls, counts: Counts, per_rating: float, per_epoch: float = 0.0) -> Penalty:
        """Return that of a pull γ at every rating and κ in every epoch.

        Parameters
        ----------
        counts : pair of int arrays
            Ratings of every user and of every item.
        """
        return cls(*((per_rating * n + per_epoch).astype(np.float32) for n in counts))

    def of_feature(self, p: FloatArray, q: FloatArray) -> float:
        """Return it for one feature, or for biases."""
        return float(weighted_squares.of_feature(self.user_weights, p, self.item_weights, q))

    def of_rows(self, user_rows: FloatArray, item_rows: FloatArray) -> float:
        """Return it for all features of shapes (n_users, n_columns) and (n_items, n_columns)."""
        of_rows = weighted_squares.of_rows
        return float(of_rows(self.user_weights, user_rows) + of_rows(self.item_weights, item_rows))
