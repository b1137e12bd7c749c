"""What running a command would do, told from its text; what is not known to only read changes."""

from collections.abc import Iterator
from dataclasses import replace

import re2

from faultmaven.analysis.model import CommandClass
from faultmaven.modules.case.solutions import CommandToRun

_PARTS = re2.compile(r"\|\||&&|[;|\n]|\$\(|`|<\(|\)")
_PREFIX = re2.compile(
    r"^(?:\s*(?:sudo(?: -[A-Za-z]+)*|nohup|time|watch(?: -[\w.]+(?: \d+)?)?|\w+=\S*) +)*"
)
_FLAGS_BEFORE = (
    r"(?:(?:-n|--namespace|--context|--kubeconfig|-h|-U|-p|-d|--host|--region|--profile|-f|-H|-u)"
    r"[ =]\S+ |--?[\w-]+(?:=\S+)? )*"
)
_LOOKS = re2.compile(
    r"(?i)^(?:"
    rf"(?:kubectl|oc) {_FLAGS_BEFORE}(?:get|describe|logs|top|explain|events|version|api-resources"
    r"|api-versions|cluster-info|auth can-i|config (?:view|get-contexts|current-context)"
    r"|rollout (?:status|history)|diff)\b"
    rf"|helm {_FLAGS_BEFORE}(?:list|ls|status|history|get|show|version|template|lint|search)\b"
    rf"|(?:docker|podman|crictl|nerdctl) {_FLAGS_BEFORE}(?:ps|logs|inspect|images|stats|top|info"
    r"|version|events|(?:container|image|network|volume) (?:ls|inspect))\b"
    r"|systemctl (?:-\S+ )*(?:status|show|list-\S+|is-\S+|cat)\b|journalctl\b"
    r"|git (?:-\S+ )*(?:log|show|diff|status|blame|branch$|tag$|rev-parse|describe)\b"
    r"|terraform (?:plan|show|state (?:list|show)|validate|output)\b"
    r"|aws \S+ (?:describe|get|list|head|ls)\S*|gcloud (?:\S+ )+(?:describe|list)\b"
    r"|az (?:\S+ )+(?:show|list)\b|redis-cli (?:-\S+ (?:\S+ )?)*(?:info|get|ttl|dbsize|ping|memory"
    r"|client list|slowlog get|config get|cluster (?:info|nodes))\b"
    r"|(?:psql|mysql) .*['\"]\s*(?:select|show|explain|describe|\\\\?d)\b[^;]*;?\s*['\"]"
    r"|kafka-(?:topics|consumer-groups|configs)\S* .*--(?:describe|list)\b"
    r"|rabbitmqctl (?:list_\S+|status|cluster_status)\b|nginx -[tTvV]\b"
    r"|ip (?:-\S+ )*(?:a|addr|address|link|route|r|neigh|rule)(?: show| list| ls|$)"
    r"|(?:cat|less|more|head|tail|grep|egrep|zgrep|zcat|rg|ag|wc|sort|uniq|cut|tr|jq|yq|column|echo"
    r"|printf|ls|stat|file|du|df|free|uptime|uname|hostname|whoami|id|date|ps|top|htop|vmstat|iostat"
    r"|mpstat|sar|pidstat|lsof|ss|netstat|ping|traceroute|tracepath|mtr|dig|nslookup|host|getent"
    r"|whois|dmesg|lscpu|lsblk|lsmod|mount|env|printenv|which|type|history|w|last|nproc|pwd|test"
    r"|true|sha256sum|md5sum|diff|cmp|strings|hexdump|xxd|tree|sysctl [a-z.]+|openssl (?:x509"
    r"|s_client|verify|version)|promtool (?:check|query)|etcdctl (?:get|endpoint|member list)"
    r"|curl|wget -qO-|http)(?: |$)"
    r")"
)
_CHANGES_AFTER_ALL = re2.compile(
    r"(?i)(?:^|[^2&>])>{1,2}\s*[^&\s>|]|(?:^|\s)(?:-X ?|--request[ =])(?:POST|PUT|PATCH|DELETE)\b"
    r"|\bcurl\b.*\s(?:-d|--data\S*|-T|--upload-file|-F|--form|-o|-O|--output)\b"
    r"|\bmount\s+(?:-|/)|\bdate\s+-s|\bhostname\s+[\w-]|\bdmesg\s+-[a-zA-Z]*[cC]"
    r"|\bjournalctl\b.*--(?:vacuum|rotate|flush)|\bsysctl\b.*(?:-w|=)|\benv\s+\S+=\S*\s+\S"
    r"|\btee\b|\bxargs\b|\bsed\b.*\s-i|\bsort\b.*\s-o\b"
)
_DESTROYS = re2.compile(
    r"(?i)\b(?:kubectl|oc)\b.*\b(?:delete|drain|replace\b.*--force)\b|\brm\s+-|\brm\s+\S|\brmdir\b"
    r"|\bhelm\b.*\b(?:uninstall|delete)\b|\b(?:docker|podman)\b.*\b(?:rm|rmi|prune|kill)\b"
    r"|\b(?:drop|truncate)\s+(?:table|database|schema|index|user|role|keyspace|collection|view)\b"
    r"|\btruncate\s+(?:-s|\w+)|\bdelete\s+from\b|\bmkfs|\bdd\s+.*of=|\bwipefs\b|\bfdisk\b|\bparted\b"
    r"|\bshred\b|\b(?:flushall|flushdb)\b|\b(?:shutdown|poweroff|halt|reboot|init\s+[06])\b"
    r"|\bterraform\b.*\bdestroy\b|\bgit\b.*\b(?:reset\s+--hard|push\b.*(?:-f\b|--force)|clean\s+-)"
    r"|\baws\b.*\b(?:delete|terminate)-|\baws\s+s3\s+(?:rm|rb)\b|\bgcloud\b.*\bdelete\b"
    r"|\baz\b.*\bdelete\b|\bkill(?:all)?\s+-(?:9|KILL|SIGKILL)\b|\bkafka-topics\S*\b.*--delete\b"
    r"|\brabbitmqctl\b.*\b(?:reset|delete_\S+|purge_queue)\b|\betcdctl\b.*\bdel\b"
    r"|\b-X ?DELETE\b|--request[ =]DELETE\b|\blvremove\b|\bvgremove\b|\bzfs\s+destroy\b"
    r"|\bfind\b.*\s-(?:delete|exec)\b|\biptables\b.*\s(?:-F|--flush)\b|\bdropdb\b"
)
_HARMLESS = re2.compile(r"<[\w -]+>|(?:-o\s*|\d?>\s*)/dev/null\b")
_RANK = {safety: rank for rank, safety in enumerate(CommandClass)}


def safety_of(text: str) -> CommandClass:
    """The class of a shell command: read-only only where every part of it is known to only read.

    Destructive is what removes something or cannot be undone; all the rest is mutating.
    """
    text = _HARMLESS.sub("", text)
    if _DESTROYS.search(text):
        return CommandClass.DESTRUCTIVE
    if all(_LOOKS.search(part) for part in _parts(text)) and not _CHANGES_AFTER_ALL.search(text):
        return CommandClass.READ_ONLY
    return CommandClass.MUTATING


def classed(command: CommandToRun) -> CommandToRun:
    """The command in the class that its text shows, if that is more dangerous than claimed."""
    worst = max(command.safety, safety_of(command.text), key=_RANK.__getitem__)
    return replace(command, safety=worst)


def looks_like_command(text: str) -> bool:
    """Whether a piece of inline code is a command rather than a name, a path or a log line."""
    return bool(_TOOL.search(text.strip()))


def _parts(text: str) -> Iterator[str]:
    for part in _PARTS.split(text):
        if bare := _PREFIX.sub("", part).strip():
            yield bare


_TOOL = re2.compile(
    r"^(?:\$ )?(?:sudo )?(?:kubectl|oc|helm|docker|podman|crictl|systemctl|journalctl|terraform|aws"
    r"|gcloud|az|redis-cli|psql|mysql|git|curl|wget|rm|dd|chmod|chown|kill|killall|iptables|ip|sysctl"
    r"|ssh|scp|nginx|etcdctl|rabbitmqctl|kafka-[a-z-]+(?:\.sh)?|apt|apt-get|yum|dnf|pip|npm|bash|sh"
    r"|python3?|service|mount|umount|reboot|truncate|sed|crontab|ping|dig|nslookup|df|du|free|ps|top"
    r"|ss|netstat|dmesg|tail|grep|openssl|alembic|liquibase|flyway) [\w./\"'$~<{-]"
)
