"""Bad networks for tests: namespaces of the kernel, joined by a small bridge that loses, delays, limits and cuts."""
