"""From records of executed scenarios to one canonical result, and its projections.

`record` is what a judge hands over, `results` the result made of it; `html`,
`junit`, `summary` and `pytest_page` show it. `plugin` ties them to a pytest run.
"""
