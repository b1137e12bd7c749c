"""What engineers suspect first, the words of it in evidence, and what would show it."""

from dataclasses import dataclass

import re2

from faultmaven.modules.agent.reasoners.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A kind of cause: its `name`, how it is `said`, what is `meant` by it in statements and logs
    (an RE2 pattern), and a command that only reads and would `show` it."""

    name: str
    said: Phrase
    meant: str
    show: str

    def is_meant_by(self, text: str) -> bool:
        return bool(re2.search("(?i)" + self.meant, text))


_TABLE = (
    ("DNS", r"dns|name resolution|resolvers?",
     r"\bdns\b|resolv|resolution|no such host|nxdomain|name or service",
     "kubectl -n kube-system logs -l k8s-app=kube-dns --tail=500"),
    ("the network", r"network\w*|connectivity|firewalls?|packet loss",
     r"network|packet loss|connection (refused|reset|timed)|no route|i/o timeout",
     "kubectl get services,endpoints,networkpolicies -A"),
    ("memory", r"memory|oom\w*|ram|leaks?", r"memory|\boom", "kubectl top pods -A --containers"),
    ("the CPU", r"cpus?|throttl\w*", r"\bcpu\b|throttl", "kubectl top pods -A --containers"),
    ("storage", r"disks?|storage|volumes?|pvcs?",
     r"disk|storage|volume|\bpvc?\b|no space left|read-only file", "df -h"),
    ("the image", r"images?|registry|pull", r"image|registry|\bpull",
     "kubectl get events -A --field-selector reason=Failed"),
    ("the database", r"databases?|db|sql|postgres\w*|mysql",
     r"database|\bdb\b|\bsql|connections? exhausted",
     "kubectl logs -n NAMESPACE DATABASE-POD --tail=2000"),
    ("the configuration", r"config\w*|environment|env", r"config|environment|\benv\b|variable",
     "kubectl get configmaps -A -o yaml"),
    ("a rollout", r"deploy\w*|releases?|rollouts?", r"deploy|rollout|release",
     "kubectl rollout history deployment -A"),
    ("a certificate", r"certificates?|tls|ssl|certs?", r"certificate|\btls\b|\bssl\b|x509",
     "kubectl get certificates -A"),
    ("a probe", r"probes?|health ?checks?", r"probe|health ?check",
     "kubectl get events -A --field-selector reason=Unhealthy"),
    ("a node", r"nodes?|hosts?|kubelet|hardware", r"\bnode\b|kubelet|\bhost\b",
     "kubectl describe nodes"),
    ("a quota", r"quotas?|limits?", r"quota|\blimits?\b", "kubectl describe resourcequotas -A"),
    ("access rights", r"auth\w*|permissions?|rbac|credentials?|passwords?",
     r"forbidden|unauthori|permission|credential|password|access denied",
     "kubectl get events -A --field-selector reason=FailedCreate"),
    ("a port", r"ports?", r"\bports?\b", "kubectl get services,endpoints -A"),
    ("scheduling", r"scheduler|scheduling", r"schedul",
     "kubectl get events -A --field-selector reason=FailedScheduling"),
)  # fmt: skip
_SUSPICIONS = tuple(
    Suspicion(name, re2.compile(rf"(?i)\b(?:{said})\b"), meant, show)
    for name, said, meant, show in _TABLE
)


def suspicion_in(text: str) -> Suspicion | None:
    """The kind of cause that a text speaks of; None where it names none that is known."""
    return next((known for known in _SUSPICIONS if known.said.search(text)), None)
