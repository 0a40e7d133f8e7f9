"""The search: inside the database by default, Elasticsearch through ``ELASTICSEARCH_URL``."""

from .env import env

# Empty: the engine inside the database answers alone.
ELASTICSEARCH_URL = env("ELASTICSEARCH_URL", default="")
# What the names of the index and of its aliases begin with: several sites may share a server.
ELASTICSEARCH_INDEX = env("ELASTICSEARCH_INDEX", default="essaim")
ELASTICSEARCH_API_KEY = env("ELASTICSEARCH_API_KEY", default="")
# The authority that signed the server's certificate, when it is not a public one: path of a PEM file.
ELASTICSEARCH_CA_CERTS = env("ELASTICSEARCH_CA_CERTS", default="")
# Copies of the index on other nodes: 0 for a server of one node.
ELASTICSEARCH_REPLICAS = env.int("ELASTICSEARCH_REPLICAS", default=0)
# How long a reader's request may wait for Elasticsearch in all, in seconds, before the database answers.
ELASTICSEARCH_DEADLINE_S = env.float("ELASTICSEARCH_DEADLINE_S", default=0.5)
