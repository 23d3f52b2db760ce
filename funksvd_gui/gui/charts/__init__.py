"""What every plot of the window is made of: axes, grid, crosshair, and files of it."""
