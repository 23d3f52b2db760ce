"""What the window needs of the system it runs on: libraries, signals, memory."""
