"""What the harness costs: ratios measured side by side in one run, never timed tests."""
