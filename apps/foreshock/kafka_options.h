#pragma once

/// The parts of a config that are about Kafka.
/// Errors:  kInvalidArgument that begins with where the value was given.

#include <string>

#include "foreshock/app/run_options.h"
#include "foreshock/app/settings.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

Result<KafkaSourceOptions> kafka_source_of(const Values& values);

/// The name of a topic, as brokers take it; empty if nothing is given.
Result<std::string> topic_of(const Given& given);

/// "host:port" or "[::1]:port", with a port from `least` to 65535.
Result<std::string> address_of(const Given& given, int least);

/// What is written must never be read again, and no topic can take two kinds of records.
Status check_topics(const RunOptions& options, const Values& values);

}  // namespace foreshock::app
