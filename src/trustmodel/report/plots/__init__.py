"""Pictures: Altair charts of a trust's places, support, expertise, services, reach and plans.

Each function gives an ordinary Altair chart, to be shown in a notebook, saved or changed. Schools stand where they are
distinguished without colour: members are filled circles, others are open squares. People are never drawn.
"""

from __future__ import annotations

from trustmodel.report.plots.canvas import png, svg
from trustmodel.report.plots.dots import comparison, exclusion, governance, reach
from trustmodel.report.plots.heatmaps import activities, expertise, services
from trustmodel.report.plots.labels import short_names
from trustmodel.report.plots.maps import communities, community, letters, locality, sides, walls
from trustmodel.report.plots.network import support
from trustmodel.report.plots.plans import plan_walls

__all__ = [
    "activities",
    "communities",
    "community",
    "comparison",
    "exclusion",
    "expertise",
    "governance",
    "letters",
    "locality",
    "plan_walls",
    "png",
    "reach",
    "services",
    "short_names",
    "sides",
    "support",
    "svg",
    "walls",
]
