"""Pages of policies."""

from luodi.apps.incentives.views.policies import index, measure, policy

__all__ = ["index", "measure", "policy"]
