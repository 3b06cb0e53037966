"""The engine: tables, rules, computed columns, metrics, the plan. It knows no migration; the rooms of `domains` fill it."""
