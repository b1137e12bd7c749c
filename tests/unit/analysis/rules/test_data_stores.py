"""The packs for databases, caches and brokers: each says of a line what it means, and no more."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.rules.library import BUILT_IN
from faultmaven.analysis.rules.model import Pack
from faultmaven.analysis.rules.validation import read_pack
from tests.unit.analysis.evidence import source

PACKS = ("postgresql", "mysql", "redis", "kafka", "rabbitmq")
PG = "2031-05-04 09:10:01.004 UTC [411] "
MY = "2031-05-04T09:10:01.004Z 0 [ERROR] "
RD = "4711:M 04 May 2031 09:10:01.004 # "
KF = "[2031-05-04 09:10:01,004] "
RB = "2031-05-04 09:10:01.004 [error] <0.511.0> "

LINES = {
    "pg.connections_full": PG + "FATAL:  sorry, too many clients already",
    "pg.deadlock": PG + "ERROR:  deadlock detected",
    "pg.lock_wait": PG
    + "LOG:  process 411 still waiting for ShareLock on transaction 97 after 1000 ms",
    "pg.disk_full": PG
    + 'PANIC:  could not write to file "pg_wal/xlogtemp.9": No space left on device',
    "pg.slot_invalid": PG
    + "ERROR:  requested WAL segment 00000001000000A10000003C has already been removed",
    "pg.replication_down": PG + "FATAL:  could not connect to the primary server: timeout expired",
    "pg.recovery_conflict": PG + "ERROR:  canceling statement due to conflict with recovery",
    "pg.checkpoints_frequent": PG
    + "LOG:  checkpoints are occurring too frequently (7 seconds apart)",
    "pg.wraparound": PG + 'WARNING:  database "larks" must be vacuumed within 3000000 transactions',
    "pg.authentication": PG + 'FATAL:  password authentication failed for user "till"',
    "pg.no_hba_entry": PG
    + 'FATAL:  no pg_hba.conf entry for host "10.8.0.4", user "till", database "larks"',
    "pg.object_missing": PG + 'FATAL:  database "larks" does not exist',
    "pg.relation_missing": PG + 'ERROR:  relation "perches" does not exist at character 15',
    "pg.corrupt": PG + "ERROR:  invalid page in block 81 of relation base/16384/2619",
    "pg.statement_timeout": PG + "ERROR:  canceling statement due to statement timeout",
    "pg.idle_in_transaction": PG
    + "FATAL:  terminating connection due to idle-in-transaction timeout",
    "pg.crashed": PG + "LOG:  server process (PID 733) was terminated by signal 9: Killed",
    "pg.recovering": PG + "LOG:  database system was interrupted; last known up at 2031-05-04",
    "pg.shared_memory": PG + "ERROR:  out of shared memory",
    "pg.archive_failing": PG + "LOG:  archive command failed with exit code 1",
    "pg.bad_setting": PG + 'LOG:  unrecognized configuration parameter "work_memm"',
    "pg.data_version": PG + "FATAL:  database files are incompatible with server",
    "mysql.connections_full": "ERROR 1040 (HY000): Too many connections",
    "mysql.deadlock": MY + "Deadlock found when trying to get lock; try restarting transaction",
    "mysql.lock_timeout": MY + "Lock wait timeout exceeded; try restarting transaction",
    "mysql.disk_full": MY
    + "Disk is full writing './binlog.000811' (Errcode: 28 - No space left on device)",
    "mysql.replication_stopped": MY
    + "Replica SQL for channel '': Could not execute Write_rows event, Error_code: MY-001062",
    "mysql.lag": "        Seconds_Behind_Source: 1811",
    "mysql.corrupt": MY + "InnoDB: Database page corruption on disk or a failed read of page 5",
    "mysql.crashed": "09:10:01 UTC - mysqld got signal 11 ;",
    "mysql.memory": MY + "InnoDB: Cannot allocate memory for the buffer pool",
    "mysql.aborted": MY
    + "Aborted connection 81 to db: 'larks' user: 'till' host: 'h' "
    + "(Got timeout reading communication packets)",
    "mysql.packet": MY + "Got a packet bigger than 'max_allowed_packet' bytes",
    "mysql.gone": "ERROR till: (2006, 'MySQL server has gone away')",
    "mysql.host_blocked": MY + "Host '10.8.0.4' is blocked because of many connection errors",
    "mysql.open_files": MY + "Can't open file: './larks/t.ibd' (Errcode: 24 - Too many open files)",
    "redis.maxmemory": "ERROR till OOM command not allowed when used memory > 'maxmemory'.",
    "redis.misconf": "ERROR till MISCONF Redis is configured "
    "to save RDB snapshots, but is unable to",
    "redis.bgsave_failed": RD + "Background saving error",
    "redis.fork_failed": RD + "Can't save in background: fork: Cannot allocate memory",
    "redis.aof": RD + "Error writing to the AOF file: No space left on device",
    "redis.aof_slow": RD + "Asynchronous AOF fsync is taking too long (disk is busy?).",
    "redis.readonly": "ERROR till READONLY You can't write against a read only replica.",
    "redis.cluster_down": "ERROR till CLUSTERDOWN Hash slot not served",
    "redis.loading": "ERROR till LOADING Redis is loading the dataset in memory",
    "redis.master_down": "4711:S 04 May 2031 09:10:01.004 # "
    "MASTER timeout: no data nor PING received...",
    "redis.clients_full": "ERROR till ERR max number of clients reached",
    "redis.failover": "4711:X 04 May 2031 09:10:01.004 # "
    "+switch-master nest 10.8.0.4 6379 10.8.0.5 6379",
    "redis.noauth": "ERROR till NOAUTH Authentication required.",
    "redis.busy": "ERROR till BUSY Redis is busy running a script. You can only call SCRIPT KILL",
    "kafka.isr_shrinks": KF + "INFO [Partition seeds-3 broker=2] Shrinking ISR from 1,2,3 to 2.",
    "kafka.too_few_replicas": KF + "ERROR NotEnoughReplicasException: Messages are rejected since",
    "kafka.no_leader": KF
    + "WARN There is no leader for this topic-partition as we are in the middle",
    "kafka.offset_out_of_range": KF
    + "ERROR Fetch position FetchPosition{offset=9} is out of range for",
    "kafka.disk_failed": KF + "ERROR Shutdown broker because all log dirs in /data/k have failed",
    "kafka.rebalancing": KF + "WARN consumer poll timeout has expired. This means the time between",
    "kafka.unreachable": KF
    + "WARN Connection to node -1 (nest/10.8.0.4:9092) could not be established.",
    "kafka.session_lost": KF + "WARN ZooKeeper session expired",
    "kafka.too_large": KF + "ERROR RecordTooLargeException: The message is 1500000 bytes",
    "kafka.denied": KF
    + "ERROR TopicAuthorizationException: Not authorized to access topics: [seeds]",
    "kafka.unknown_topic": KF + "ERROR Topic seeds not present in metadata after 60000 ms.",
    "kafka.lag": KF + "WARN consumer group pickers lag: 81000",
    "rabbit.memory_alarm": RB + "memory resource limit alarm set on node rabbit@nest-0.",
    "rabbit.disk_alarm": RB + "disk resource limit alarm set on node rabbit@nest-0.",
    "rabbit.partition": RB
    + "Mnesia(rabbit@nest-0): ** ERROR ** mnesia_event got {inconsistent_database, running_",
    "rabbit.node_down": RB + "rabbit on node rabbit@nest-1 down",
    "rabbit.blocked": "WARN till connection.blocked: low on memory",
    "rabbit.queue_full": RB + "queue length limit reached for queue 'seeds'",
    "rabbit.precondition": RB
    + "operation queue.declare caused a channel exception precondition_failed: "
    + "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'seeds'",
    "rabbit.not_found": RB + "NOT_FOUND - no queue 'seeds' in vhost '/'",
    "rabbit.access_refused": RB + "ACCESS_REFUSED - Login was refused using authentication PLAIN",
    "rabbit.heartbeat": RB + "missed heartbeats from client, timeout: 60s",
    "rabbit.ack_timeout": RB
    + "delivery acknowledgement on channel 4 timed out. Timeout used: 1800000 ms",
    "rabbit.channel_limit": RB
    + "number of channels opened (2047) has reached the negotiated channel_max",
}
QUIET = {
    "postgres.log": PG
    + "LOG:  checkpoint complete: wrote 81 buffers (0.5%)\n"
    + PG
    + 'LOG:  connection authorized: user=till database=larks application_name="max_connections"\n',
    "kafka.log": KF
    + "INFO ConsumerConfig values: max.poll.interval.ms = 300000\n"
    + KF
    + "INFO Preparing to rebalance group pickers in state PreparingRebalance\n"
    + KF
    + "INFO [Partition seeds-3 broker=2] ISR updated to 1,2,3 and version updated to 12\n",
    "redis.log": "4711:M 04 May 2031 09:10:01.004 * DB saved on disk\n"
    "4711:M 04 May 2031 09:10:01.004 * Config stop-writes-on-bgsave-error yes\n",
    "rabbit.log": "2031-05-04 09:10:01.004 [info] <0.5.0> Memory high watermark set to 6000 MiB\n"
    "2031-05-04 09:10:01.004 [info] <0.5.0> policy max-length applied to seeds\n",
}


def pack(name: str) -> Pack:
    return read_pack(BUILT_IN / f"{name}.yaml")


RULES = [
    pytest.param(rule.when.signal, rule.code, id=rule.id)
    for name in PACKS
    for rule in pack(name).rules
]


@pytest.mark.parametrize(("signal", "code"), RULES)
def test_a_line_is_told_by_its_code(signal: str, code: str) -> None:
    analysis = analyse([source(LINES[signal] + "\n", "out.log")])

    assert code in [finding.code for finding in analysis.findings]


@pytest.mark.parametrize("file", QUIET)
def test_what_is_written_in_good_times_means_nothing(file: str) -> None:
    assert analyse([source(QUIET[file], file)]).findings == ()


@pytest.mark.parametrize(
    ("trouble", "end"),
    [
        ("pg.recovering", PG + "LOG:  database system is ready to accept connections"),
        ("redis.bgsave_failed", RD + "Background saving terminated with success"),
        (
            "kafka.isr_shrinks",
            KF + "INFO [Partition seeds-3 broker=2] Expanding ISR from 2 to 2,3",
        ),
        ("rabbit.memory_alarm", RB + "memory resource limit alarm cleared on node rabbit@nest-0."),
        ("rabbit.node_down", RB + "rabbit on node rabbit@nest-1 up"),
    ],
)
def test_what_a_later_line_ends_is_ruled_out(trouble: str, end: str) -> None:
    analysis = analyse([source(f"{LINES[trouble]}\n{end}\n", "out.log")])

    assert analysis.causes == ()
    assert analysis.ruled_out


def test_a_fork_of_any_program_is_no_snapshot_of_a_cache() -> None:
    analysis = analyse([source("ERROR bash: fork: Cannot allocate memory\n", "backup.log")])

    assert "cache.fork_failed" not in [finding.code for finding in analysis.findings]


def test_every_code_says_how_it_is_mended_and_checked() -> None:
    entries = [entry for name in PACKS for entry in pack(name).codes]

    assert [e.code for e in entries if not (e.action and e.verify and e.check and e.look)] == []
