#pragma once

#include <functional>
#include <span>
#include <string>

#include "foreshock/core/result.h"
#include "foreshock/core/sample.h"
#include "foreshock/ingest/decode.h"

namespace foreshock::app {

/// Lines of standard input as they come, each a record of the wire formats. Ends with the input,
/// or soon after `stop` says so. Lines that can't be read are handed to `reject`.
/// Errors:  kUnavailable if reading fails.
Status follow_lines(
    int file, Decoder& decoder, const std::function<void(std::span<const Sample>)>& take,
    const std::function<void(const std::string& line, const std::string& why)>& reject,
    const std::function<bool()>& stop);

}  // namespace foreshock::app
