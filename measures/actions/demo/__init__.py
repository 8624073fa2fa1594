"""The demo year: invented acts replayed through the product's own actions, dated in the past.

Nothing here writes by itself what another action could; so the demo obeys every rule a person obeys.
"""

from measures.actions.demo.story import load_demo_year

__all__ = ["load_demo_year"]
