"""What usually listens at a port, for people who know services better than numbers."""

from typing import Final

SERVICES: Final = {
    22: "SSH",
    25: "SMTP",
    53: "DNS",
    80: "HTTP",
    389: "LDAP",
    443: "HTTPS",
    636: "LDAPS",
    1433: "SQL Server",
    1521: "Oracle",
    2049: "NFS",
    2181: "ZooKeeper",
    2379: "etcd",
    3000: "Grafana",
    3306: "MySQL",
    3389: "Remote Desktop",
    5432: "PostgreSQL",
    5439: "Redshift",
    5601: "Kibana",
    5671: "AMQP over TLS",
    5672: "AMQP",
    5900: "VNC",
    5985: "WinRM",
    5986: "WinRM over TLS",
    6379: "Redis",
    6443: "Kubernetes API",
    7687: "Neo4j",
    8080: "HTTP",
    8086: "InfluxDB",
    8182: "Neptune",
    8200: "Vault",
    8443: "HTTPS",
    8500: "Consul",
    9042: "Cassandra",
    9090: "Prometheus",
    9092: "Kafka",
    9200: "OpenSearch",
    11211: "Memcached",
    15672: "RabbitMQ management",
    27017: "MongoDB",
}
"""As IANA has registered them, or as the services' own manuals name their ports. Not asked of the
system: its answer may come from a network."""


def service_at(port: int) -> str:
    """What usually listens there; empty where nothing is known."""
    return SERVICES.get(port, "")
