from funksvd_gui.gui.training_view.follow_range import follow_x, follow_y


def test_the_range_stands_still_until_the_curve_reaches_its_end():
    first = follow_x((0.0, 1.0), 100.0, 0.1, 10.0, grows=True)
    assert first[1] > 100.0 / 0.9
    assert follow_x(first, 101.0, 0.1, 10.0, grows=True) == first
    assert follow_x(first, 150.0, 0.1, 10.0, grows=True)[1] > first[1]


def test_a_finished_curve_fills_the_plot_up_to_its_label():
    assert follow_x((0.0, 500.0), 90.0, 0.1, 10.0, grows=False) == (0.0, 100.0)


def test_a_range_left_over_from_another_axis_is_not_kept():
    assert follow_x((0.0, 1e9), 90.0, 0.1, 10.0, grows=True)[1] < 200.0


def test_values_stay_inside_the_vertical_range():
    now = (0.0, 1.0)
    for lowest in (0.86, 0.85, 0.84, 0.7):
        now = follow_y(now, lowest, 0.87, grows=True)
        assert now[0] < lowest < 0.87 < now[1]


def test_small_progress_leaves_the_vertical_range_alone():
    now = follow_y((0.0, 1.0), 0.80, 0.87, grows=True)
    assert follow_y(now, 0.799, 0.87, grows=True) == now


def test_a_flat_curve_has_a_range():
    lowest, highest = follow_y((0.0, 1.0), 0.8, 0.8, grows=False)
    assert lowest < 0.8 < highest


def test_a_range_is_never_finer_than_the_axis_can_write():
    lowest, highest = follow_y((0.0, 1.0), 0.740500, 0.740502, grows=False)
    assert highest - lowest >= 4e-5
    assert lowest < 0.740500
    assert highest > 0.740502
