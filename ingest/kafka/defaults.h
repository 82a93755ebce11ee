#pragma once

#include "foreshock/kafka/types.h"

namespace foreshock::kafka {

/// What docs/operations.md says of each, with its measured effect.
Properties consumer_defaults();
/// Of a transactional producer; `transactional.id` is its caller's.
Properties producer_defaults();
/// Of a producer of pages of state: idempotent, no transaction, in no hurry.
Properties page_producer_defaults();

/// Of those given, what a client of that kind takes: properties that only consumers or only
/// producers have are not passed to the other.
Properties for_consumer(const Properties& given);
Properties for_producer(const Properties& given);

}  // namespace foreshock::kafka
