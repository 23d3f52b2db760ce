"""What opens over the window: questions, files, errors, evaluation, import."""
