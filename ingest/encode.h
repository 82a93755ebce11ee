#pragma once

/// Samples back to bytes, in the plain form: what the re-key stage writes.

#include <string>

#include "foreshock/core/sample.h"

namespace foreshock {

/// Appends {"id":"...","labels":{...},"ts":...,"value":...,"kind":"...","since":...}, the last two
/// only where they say something. Decoder reads the same sample back, bit for bit, if the key is
/// one that SeriesKey::text() writes, and the times are of 1971 to 2199.
void append_plain(const Sample& sample, std::string& out);
std::string encode_plain(const Sample& sample);

}  // namespace foreshock
