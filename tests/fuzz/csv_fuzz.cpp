// Any bytes: CsvSource ends, with blocks that keep their promises or with a one-line error. The
// first byte chooses options, the rest is the file.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string_view>

#include "foreshock/core/check.h"
#include "foreshock/ingest/csv_source.h"

namespace {

using foreshock::CsvOptions;

CsvOptions options_from(std::uint8_t choice) {
  CsvOptions options;
  options.max_bad = (choice & 1U) != 0 ? std::numeric_limits<std::int64_t>::max() : 0;
  options.memory_mark = (choice & 2U) != 0 ? 64 : CsvOptions{}.memory_mark;
  options.decimal = (choice & 4U) != 0 ? ',' : '.';
  options.in_memory = (choice & 8U) != 0;
  if ((choice & 16U) != 0) options.duplicates = CsvOptions::Duplicates::kMean;
  if ((choice & 32U) != 0) options.duplicates = CsvOptions::Duplicates::kError;
  return options;
}

void check(const foreshock::SeriesBlock& block) {
  FORESHOCK_CHECK(!block.times.empty());
  FORESHOCK_CHECK(block.times.size() <= foreshock::SeriesBlock::kMaxPoints);
  FORESHOCK_CHECK(block.times.size() == block.values.size());
  FORESHOCK_CHECK(std::adjacent_find(block.times.begin(), block.times.end(),
                                     std::greater_equal<>{}) == block.times.end());
  std::size_t missing = 0;
  for (const double value : block.values) {
    FORESHOCK_CHECK(!std::isinf(value));
    if (std::isnan(value)) ++missing;
  }
  FORESHOCK_CHECK(missing == block.missing);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto source = foreshock::CsvSource::open_bytes(bytes, options_from(data[0]));
  if (!source) {
    FORESHOCK_CHECK(!source.error().message.empty());
    return 0;
  }
  FORESHOCK_CHECK(!source->schema().text().empty());
  for (;;) {
    const auto block = source->next();
    if (!block || !*block) break;
    check(**block);
  }
  FORESHOCK_CHECK(source->bad_count() <= source->rows());
  FORESHOCK_CHECK(source->notes().size() < 8);
  return 0;
}
