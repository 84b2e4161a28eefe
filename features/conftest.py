"""What running the checklist needs: its vocabulary, the judge, and the reports."""

pytest_plugins = ["steps.vocabulary", "steps.recording", "steps.plugin", "reports.plugin"]
