"""The password of every demo account. It opens nothing in production: no demo account is made there."""

DEMO_PASSWORD = "Luodi-demo-2024"  # noqa: S105
