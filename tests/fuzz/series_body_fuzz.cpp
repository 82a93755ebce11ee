// Any bytes as the body of a request that brings its series along.

#include <cmath>
#include <cstdint>
#include <string>

#include "foreshock/app/http/series_body.h"
#include "foreshock/core/check.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  const auto read = foreshock::app::read_series_body(body);
  if (!read) {
    FORESHOCK_CHECK(!read.error().message.empty() && read.error().message.size() < 1000);
    return 0;
  }
  const auto& raw = read->raw;
  FORESHOCK_CHECK(!raw.values.empty() && raw.values.size() == raw.times.size());
  for (std::size_t i = 0; i < raw.values.size(); ++i) {
    FORESHOCK_CHECK(i == 0 || raw.times[i - 1] < raw.times[i]);
    FORESHOCK_CHECK(!std::isinf(raw.values[i]));
  }
  return 0;
}
