"""What a test does with Kafka, in a few words each. Needs confluent-kafka (run.py)."""
import functools
import time

import confluent_kafka as ck
from confluent_kafka import admin

import installation

DEADLINE_S = 60  # For what a healthy broker does in a second: a busy machine is not a failure.
SEVERAL = 10_000


def wait_for(what, condition, seconds=DEADLINE_S):
    """The first true value of condition(); Kafka's own errors meanwhile are not the end."""
    end = time.monotonic() + seconds
    error = None
    while time.monotonic() < end:
        try:
            found = condition()
            if found:
                return found
        except ck.KafkaException as again:
            error = again
        time.sleep(0.05)
    raise TimeoutError(f"{what}: not after {seconds} s" + (f" ({error})" if error else ""))


@functools.lru_cache  # Also because what it has promised dies with it.
def _admin(bootstrap):
    return admin.AdminClient({"bootstrap.servers": bootstrap, "log_level": 2})


def create_topic(bootstrap, name, partitions=1, copies=None, **config):
    """Back when every partition has a leader. config: as in `cleanup.policy`, _ for the points."""
    settings = {key.replace("_", "."): str(value) for key, value in config.items()}
    new = admin.NewTopic(name, partitions, copies or -1, config=settings)
    _admin(bootstrap).create_topics([new])[name].result(DEADLINE_S)
    wait_for(f"leaders of {name}", lambda: len(leaders(bootstrap, name)) == partitions)


def _partitions(bootstrap, topic):
    found = _admin(bootstrap).list_topics(topic, timeout=10).topics[topic]
    if found.error:
        raise ck.KafkaException(found.error)
    return found.partitions


def leaders(bootstrap, topic):
    """partition -> node, of those that have one."""
    return {p: meta.leader for p, meta in _partitions(bootstrap, topic).items() if meta.leader > 0}


def wait_in_sync(bootstrap, topic, copies=3):
    wait_for(f"{copies} copies of {topic}", lambda: all(
        len(meta.isrs) == copies for meta in _partitions(bootstrap, topic).values()))


def _settings(defaults, config):
    keep = {"on_delivery", "error_cb", "stats_cb", "logger"}  # Python's own names.
    return defaults | {key if key in keep else key.replace("_", "."): value
                       for key, value in config.items()}


def producer(bootstrap, **config):
    """config: librdkafka's properties, _ for the points; transactional_id begins with init."""
    settings = _settings({"bootstrap.servers": bootstrap, "linger.ms": 5, "log_level": 2,
                          "enable.idempotence": True, "queue.buffering.max.messages": 1_000_000},
                         config)
    made = ck.Producer(settings)
    if "transactional.id" in settings:
        made.init_transactions(DEADLINE_S)
    return made


def send(sender, topic, records):
    """records: (key, value) or (key, value, {more of Producer.produce}), more than fit the queue."""
    for key, value, *more in records:
        while True:
            try:
                sender.produce(topic, value, key, **(more[0] if more else {}))
                break
            except BufferError:
                sender.poll(0.1)
        sender.poll(0)


def produce(bootstrap, topic, records, **config):
    """Back when all are acknowledged; an error of any is raised."""
    errors = []
    sender = producer(bootstrap, on_delivery=lambda e, _: errors.append(e) if e else None, **config)
    send(sender, topic, records)
    left = sender.flush(DEADLINE_S)
    if errors or left:
        raise ck.KafkaException(errors[0] if errors else ck.KafkaError(ck.KafkaError._TIMED_OUT))


def consumer(bootstrap, isolation="read_committed", group="test-reader", **config):
    defaults = {"bootstrap.servers": bootstrap, "group.id": group, "isolation.level": isolation,
                "enable.auto.commit": False, "auto.offset.reset": "earliest",
                "enable.partition.eof": True, "fetch.wait.max.ms": 50, "log_level": 2,
                "fetch.queue.backoff.ms": 10}
    return ck.Consumer(_settings(defaults, config))


def read(bootstrap, topic, isolation="read_committed", seconds=DEADLINE_S):
    """All messages of a topic up to its end (as this isolation sees it), by partition and offset.

    The end is what the broker says it is: offsets have holes, from compaction and transactions."""
    reader = consumer(bootstrap, isolation)
    found = []
    try:
        open_ends = set(wait_for(topic, lambda: _partitions(bootstrap, topic)))
        reader.assign([ck.TopicPartition(topic, p, ck.OFFSET_BEGINNING) for p in open_ends])
        end = time.monotonic() + seconds
        while open_ends:
            if time.monotonic() > end:
                raise TimeoutError(f"{topic}: no end of {sorted(open_ends)} after {seconds} s")
            for message in reader.consume(SEVERAL, timeout=0.2):
                error = message.error()
                if error is None:
                    found.append(message)
                elif error.code() == ck.KafkaError._PARTITION_EOF:
                    open_ends.discard(message.partition())
                elif error.fatal():
                    raise ck.KafkaException(error)
    finally:
        reader.close()
    return sorted(found, key=lambda m: (m.partition(), m.offset()))


def values(bootstrap, topic, isolation="read_committed"):
    return [message.value() for message in read(bootstrap, topic, isolation)]


def committed(bootstrap, group, topic):
    """partition -> offset that the group committed; without those that it did not. Waits out a
    transaction that is still open."""
    reader = consumer(bootstrap, group=group)
    try:
        wanted = [ck.TopicPartition(topic, p) for p in _partitions(bootstrap, topic)]
        return {p.partition: p.offset for p in reader.committed(wanted, timeout=DEADLINE_S)
                if p.offset >= 0}
    finally:
        reader.close()


def ends(bootstrap, topic, isolation="read_committed"):
    """partition -> the offset behind its last message."""
    level = (ck.IsolationLevel.READ_COMMITTED if isolation == "read_committed"
             else ck.IsolationLevel.READ_UNCOMMITTED)
    wanted = {ck.TopicPartition(topic, p): admin.OffsetSpec.latest()
              for p in _partitions(bootstrap, topic)}
    asked = _admin(bootstrap).list_offsets(wanted, isolation_level=level, request_timeout=10)
    return {p.partition: future.result(DEADLINE_S).offset for p, future in asked.items()}


def lag(bootstrap, group, topic):
    """Messages (and markers of transactions) that the group has not committed."""
    done = committed(bootstrap, group, topic)
    return sum(end - done.get(p, 0) for p, end in ends(bootstrap, topic).items())


def library():
    return f"confluent-kafka {installation.CLIENT_VERSION}, librdkafka {ck.libversion()[0]}"
