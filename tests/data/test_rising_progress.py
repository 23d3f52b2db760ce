from funksvd_gui.data.rising_progress import RisingProgress


def test_shares_never_fall_and_never_exceed_the_whole():
    told = []
    progress = RisingProgress(told.append)
    for share in (0.0, 0.5, 0.2, 0.7, 1.5, 0.9):
        progress(share)
    assert told == [0.0, 0.5, 0.5, 0.7, 1.0, 1.0]


def test_nobody_need_listen():
    RisingProgress(None)(0.5)


def test_a_part_fills_its_own_share_of_the_whole():
    told = []
    part = RisingProgress(told.append).part(0.5, 0.9)
    part(0.0)
    part(0.5)
    part(1.0)
    assert told == [0.5, 0.7, 0.9]
