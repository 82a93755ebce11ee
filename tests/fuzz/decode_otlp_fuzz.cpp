// Any bytes as an OTLP message in protobuf. The first byte chooses whether series are chosen.

#include "decode_fuzz.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  auto& decoder =
      foreshock::fuzz::decoder_of(foreshock::WireFormat::kOtlpProtobuf, (data[0] & 4U) != 0);
  const std::string_view record(reinterpret_cast<const char*>(data) + 1, size - 1);
  foreshock::fuzz::check_record(decoder, record);
  auto& told = foreshock::fuzz::decoder_of(foreshock::WireFormat::kAuto, false);
  foreshock::fuzz::check_record(told, record);
  return 0;
}
