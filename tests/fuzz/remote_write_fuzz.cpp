// Any bytes as the body of a remote write. The first byte chooses whether they are a snappy block
// or are packed into one as they are, and whether series are chosen.

#include "decode_fuzz.h"

#include "foreshock/ingest/wire/remote_write.h"

namespace {

using foreshock::RemoteWriteDecoder;

/// A snappy block of literals only.
std::string packed(std::string_view bytes) {
  constexpr std::size_t kMostLiteral = 60;
  std::string out;
  std::size_t rest = bytes.size();
  for (; rest >= 128; rest >>= 7U) out += static_cast<char>((rest & 127U) | 128U);
  out += static_cast<char>(rest);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kMostLiteral))) {
    const std::string_view part = bytes.substr(0, kMostLiteral);
    out += static_cast<char>((part.size() - 1) << 2U);
    out += part;
  }
  return out;
}

RemoteWriteDecoder made(bool choosy) {
  RemoteWriteDecoder::Options options;
  options.most_bytes = std::size_t{1} << 16U;
  if (choosy) {
    options.id_labels = {"host", "a"};
    options.match = {R"({host=~"[a-m].*|",a!="x"})", "cpu"};
  }
  return RemoteWriteDecoder::make(options).value();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static RemoteWriteDecoder decoders[] = {made(false), made(true)};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string body = (data[0] & 1U) != 0 ? packed(bytes) : std::string(bytes);
  foreshock::DecodedBatch batch;
  const auto outcome = decoders[(data[0] >> 2U) & 1U].decode(body, batch);
  for (const foreshock::Sample& sample : batch.samples) foreshock::fuzz::check_sample(sample);
  FORESHOCK_CHECK(batch.rejected.empty());
  if (!outcome) {
    FORESHOCK_CHECK(batch.samples.empty() && !outcome.error().message.empty());
    FORESHOCK_CHECK(outcome.error().message.find('\n') == std::string::npos);
    return 0;
  }
  FORESHOCK_CHECK(outcome->accepted == batch.samples.size());
  FORESHOCK_CHECK((outcome->refused == 0) == outcome->first_refused.empty());
  FORESHOCK_CHECK(outcome->first_refused.find('\n') == std::string::npos);
  return 0;
}
