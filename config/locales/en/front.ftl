# The page at the root of the product's own address.

front-about = A butler and an astrologer with a memory. From here the way leads on:
front-sandbox = talk to them in the browser
front-console = the operators' console
front-docs = the HTTP APIs
front-readyz = how everything is
front-metrics = figures for Prometheus
