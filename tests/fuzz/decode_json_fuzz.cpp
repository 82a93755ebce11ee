// Any bytes as a record of any format that is JSON. The first byte chooses the format.

#include "decode_fuzz.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using foreshock::WireFormat;
  if (size == 0) return 0;
  constexpr WireFormat kFormats[] = {WireFormat::kAuto, WireFormat::kTelegraf,
                                     WireFormat::kOtlpJson, WireFormat::kPointers};
  auto& decoder = foreshock::fuzz::decoder_of(kFormats[data[0] & 3U], (data[0] & 4U) != 0);
  const std::string_view record(reinterpret_cast<const char*>(data) + 1, size - 1);
  foreshock::fuzz::check_record(decoder, record);
  return 0;
}
