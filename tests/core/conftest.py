"""How properties are tested: with the same examples in every run, however slow the machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "same every time", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same every time")
