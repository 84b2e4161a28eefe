"""What running the checklist needs: its vocabulary, the judge, and the reports."""

pytest_plugins = [
    "steps.vocabulary",
    "steps.recording",
    "steps.planning",
    "steps.staging",
    "steps.plugin",
    "reports.plugin",
]
