"""Programs that are subjects: `command:PYTHON -m tests.programs.stepped`, and odd ones."""
