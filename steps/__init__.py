"""The judge: the vocabulary of the features, and the World that drives a scenario.

It plays the users of both systems, lets the subject work, and compares. It shares
no mapping, client or normalising code with the core or with the fakes.
"""
