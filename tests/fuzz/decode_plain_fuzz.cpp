// Any bytes as a record of the two flat forms. What the quick reader takes, the full parser has to
// read alike: a member that is of no form keeps a record from the quick one.

#include "decode_fuzz.h"

namespace {

using foreshock::fuzz::decode;

void check_both_ways(foreshock::Decoder& decoder, std::string_view record) {
  const auto next = record.find_first_not_of(" \t\r\n", 1);
  if (!record.starts_with('{') || next == std::string_view::npos || record[next] == '}') return;
  std::string slow = "{";
  slow += R"("of no form":0,)";
  slow += record.substr(1);
  const auto quick_batch = decode(decoder, {record});
  const auto slow_batch = decode(decoder, {slow});
  FORESHOCK_CHECK(quick_batch.rejected.size() == slow_batch.rejected.size());
  FORESHOCK_CHECK(quick_batch.samples.size() == slow_batch.samples.size());
  for (std::size_t i = 0; i < quick_batch.samples.size(); ++i) {
    FORESHOCK_CHECK(foreshock::fuzz::same(quick_batch.samples[i], slow_batch.samples[i]));
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using foreshock::WireFormat;
  if (size == 0) return 0;
  constexpr WireFormat kFormats[] = {WireFormat::kAuto, WireFormat::kAuto, WireFormat::kPlain,
                                     WireFormat::kPrometheus};
  auto& decoder = foreshock::fuzz::decoder_of(kFormats[data[0] & 3U], (data[0] & 4U) != 0);
  const std::string_view record(reinterpret_cast<const char*>(data) + 1, size - 1);
  foreshock::fuzz::check_record(decoder, record);
  check_both_ways(decoder, record);
  return 0;
}
