#pragma once

/// What the samples of a batch point to; for its decoders only.

#include "foreshock/ingest/decode.h"
#include "foreshock/ingest/wire/arena.h"

namespace foreshock {

struct DecodedBatch::Memory {
  wire::Arena keys;
};

}  // namespace foreshock
