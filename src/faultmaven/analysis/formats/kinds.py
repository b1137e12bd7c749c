"""The formats evidence comes in, and what detecting one says."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    KUBECTL = "kubectl"
    MANIFEST = "kubernetes-manifest"
    SYSTEMCTL = "systemctl"
    SHELL = "shell"
    COMMAND = "command-output"
    THREAD_DUMP = "thread-dump"
    QUERY_PLAN = "query-plan"
    SLOW_QUERIES = "slow-query-log"
    WINDOWS_EVENTS = "windows-events"
    ALERTS = "alerts"
    METRICS = "metrics-json"
    OTLP = "otlp-traces"
    JAEGER = "jaeger-traces"
    ZIPKIN = "zipkin-traces"
    SPANS = "span-table"
    LOG_TABLE = "log-table"
    JSON = "json"
    JSON_LINES = "json-lines"
    LOGFMT = "logfmt"
    KLOG = "klog"
    ACCESS_LOG = "access-log"
    WEB_ERROR_LOG = "web-error-log"
    SYSLOG = "syslog"
    JOURNAL = "journal"
    JAVA_LOG = "java-log"
    PYTHON_LOG = "python-log"
    GO_LOG = "go-log"
    CONTAINER_LOG = "container-log"
    KERNEL_LOG = "dmesg"
    LOG = "log"
    STACK_TRACE = "stack-trace"
    CSV = "csv"
    PROMETHEUS = "prometheus"
    YAML = "yaml"
    TOML = "toml"
    INI = "ini"
    ENV = "env"
    PROPERTIES = "properties"
    NGINX = "nginx-config"
    HCL = "hcl"
    BUILD = "build-log"
    TEXT = "text"


LOGS = frozenset(
    {
        Format.JSON_LINES,
        Format.LOGFMT,
        Format.KLOG,
        Format.ACCESS_LOG,
        Format.WEB_ERROR_LOG,
        Format.SYSLOG,
        Format.JOURNAL,
        Format.WINDOWS_EVENTS,
        Format.JAVA_LOG,
        Format.PYTHON_LOG,
        Format.GO_LOG,
        Format.CONTAINER_LOG,
        Format.KERNEL_LOG,
        Format.LOG,
        Format.STACK_TRACE,
        Format.LOG_TABLE,
        Format.TEXT,
    }
)
"""Formats that are read as log records, one after another."""

CONFIGURATION = frozenset(
    {
        Format.YAML,
        Format.TOML,
        Format.INI,
        Format.ENV,
        Format.PROPERTIES,
        Format.NGINX,
        Format.HCL,
    }
)
"""Formats that hold nothing but settings."""

TRACES = frozenset({Format.OTLP, Format.JAEGER, Format.ZIPKIN, Format.SPANS})
"""Formats that hold spans."""

DOCUMENTS = CONFIGURATION | {
    Format.KUBECTL,
    Format.MANIFEST,
    Format.SYSTEMCTL,
    Format.SHELL,
    Format.COMMAND,
    Format.THREAD_DUMP,
    Format.QUERY_PLAN,
    Format.SLOW_QUERIES,
    Format.ALERTS,
    Format.METRICS,
    Format.OTLP,
    Format.JAEGER,
    Format.ZIPKIN,
    Format.SPANS,
    Format.BUILD,
    Format.JSON,
    Format.STACK_TRACE,
    Format.TEXT,
    Format.CSV,
    Format.PROMETHEUS,
}
"""Formats that are read whole."""


LINEWISE = frozenset(
    {
        Format.KUBECTL,
        Format.SHELL,
        Format.COMMAND,
        Format.THREAD_DUMP,
        Format.SLOW_QUERIES,
        Format.CSV,
        Format.PROMETHEUS,
    }
)
"""Formats that are read whole, parts of which tell something without the rest."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A format with the confidence in it, in [0, 1], and the reason in words."""

    format: Format
    confidence: float
    reason: str
