#include "foreshock/ingest/wire/remote_write.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include <snappy.h>

#include "foreshock/ingest/wire/batch_memory.h"
#include "foreshock/ingest/wire/protobuf.h"
#include "foreshock/ingest/wire/scalar.h"
#include "foreshock/ingest/wire/sink.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock {
namespace {

using wire::Label;
using wire::malformed;
using wire::ProtobufReader;

constexpr std::uint64_t kStaleNaN = 0x7ff0000000000002;  // Prometheus' staleness marker.
/// Three bytes of a snappy block make at most 64: one that promises more is none.
constexpr std::size_t kMostGrowth = 22;

/// Field numbers of prompb.WriteRequest, TimeSeries, Label and Sample.
enum Request : std::uint32_t { kSeries = 1, kMetadata = 3, kSymbols2 = 4, kSeries2 = 5 };
enum Series : std::uint32_t { kLabels = 1, kSamples = 2, kExemplars = 3, kHistograms = 4 };
enum Pair : std::uint32_t { kName = 1, kValue = 2 };
enum Value : std::uint32_t { kNumber = 1, kTime = 2 };

/// "series 3", "sample 1": counted from 1.
std::string nth(std::string_view what, std::uint64_t index) {
  return std::string(what) + " " + std::to_string(index);
}

Status faults_of(const ProtobufReader& fields) {
  return fields.is_faulty() ? fields.status() : Status{};
}

Result<Label> read_label(std::string_view message) {
  Label label;
  ProtobufReader fields(message);
  while (fields.next()) {
    if (fields.field() == kName) label.name = fields.bytes();
    if (fields.field() == kValue) label.value = fields.bytes();
  }
  FORESHOCK_TRY_VOID(faults_of(fields));
  return label;
}

struct RawSample {
  std::uint64_t bits = 0;  ///< Of the double; proto3 leaves zeros out.
  std::int64_t time_ms = 0;
};

Result<RawSample> read_sample(std::string_view message) {
  RawSample sample;
  ProtobufReader fields(message);
  while (fields.next()) {
    if (fields.field() == kNumber) sample.bits = fields.fixed64();
    if (fields.field() == kTime) sample.time_ms = static_cast<std::int64_t>(fields.varint());
  }
  FORESHOCK_TRY_VOID(faults_of(fields));
  return sample;
}

Result<wire::Point> point_of(const RawSample& sample) {
  constexpr std::int64_t kMostMs = std::numeric_limits<std::int64_t>::max() / 1'000'000;
  if (sample.time_ms > kMostMs || sample.time_ms < -kMostMs) {
    return malformed("time " + std::to_string(sample.time_ms) + " ms is " +
                     (sample.time_ms > 0 ? "after 2199" : "before 1971"));
  }
  wire::Point point;
  point.time = Timestamp{std::chrono::milliseconds{sample.time_ms}};
  point.value = std::bit_cast<double>(sample.bits);
  if (sample.bits == kStaleNaN) point.kind = Sample::Kind::kEnd;
  return point;
}

/// The messages of one request, in order.
class RequestReader {
 public:
  RequestReader(wire::Sink& sink, std::vector<Label>& labels) : sink_(sink), labels_(labels) {}

  Result<RemoteWriteOutcome> read(std::string_view message) {
    ProtobufReader fields(message);
    while (fields.next()) {
      if (fields.field() == kSymbols2 || fields.field() == kSeries2) {
        return fail(Errc::kUnsupported,
                    "the body is a request of remote write 2.0; expected 1.0 "
                    "(prometheus.WriteRequest)");
      }
      if (fields.field() == kMetadata) ++out_.metadata;
      if (fields.field() != kSeries) continue;
      ++series_;
      const std::string_view series = fields.bytes();
      if (fields.is_faulty()) break;
      if (auto status = read_series(series); !status) {
        return tl::unexpected(status.error().within(nth("series", series_)));
      }
    }
    FORESHOCK_TRY_VOID(faults_of(fields));
    return out_;
  }

 private:
  /// Labels may stand behind samples, so they are read first.
  Status read_series(std::string_view message) {
    labels_.clear();
    std::uint64_t samples = 0;
    ProtobufReader fields(message);
    while (fields.next()) {
      if (fields.field() == kSamples) ++samples;
      if (fields.field() == kExemplars) ++out_.exemplars;
      if (fields.field() == kHistograms) ++out_.histograms;
      if (fields.field() != kLabels) continue;
      const auto label = read_label(fields.bytes());
      if (!label) return tl::unexpected(label.error().within(nth("label", labels_.size() + 1)));
      labels_.push_back(*label);
    }
    FORESHOCK_TRY_VOID(faults_of(fields));
    if (samples == 0) return {};
    if (auto status = begin_series(); !status) {
      refuse(samples, status.error().within(nth("series", series_)));
    }
    return read_samples(message);
  }

  /// A label with an empty value is as good as none.
  Status begin_series() {
    named_ = false;
    std::string_view name;
    const auto own = [](const Label& label) { return label.name == "__name__"; };
    if (std::count_if(labels_.begin(), labels_.end(), own) > 1) {
      return malformed("label \"__name__\" stands twice");
    }
    const auto at = std::find_if(labels_.begin(), labels_.end(), own);
    if (at != labels_.end()) {
      name = at->value;
      labels_.erase(at);
    }
    const auto empty = [](const Label& label) {
      return !label.name.empty() && label.value.empty();
    };
    labels_.erase(std::remove_if(labels_.begin(), labels_.end(), empty), labels_.end());
    FORESHOCK_TRY_VOID(sink_.set_labels(labels_));
    FORESHOCK_TRY_VOID(sink_.begin_series(name));
    named_ = true;
    return {};
  }

  /// Reads the samples of a series without a good name too: the body has to be whole.
  Status read_samples(std::string_view message) {
    std::uint64_t index = 0;
    ProtobufReader fields(message);
    while (fields.next()) {
      if (fields.field() != kSamples) continue;
      ++index;
      const auto sample = read_sample(fields.bytes());
      if (!sample) return tl::unexpected(sample.error().within(nth("sample", index)));
      if (!named_) continue;
      const auto point = point_of(*sample);
      const auto added = point ? sink_.add_point(*point) : tl::unexpected(point.error());
      if (!added) {
        const std::string where = nth("series", series_) + ", " + wire::shown(sink_.series()) +
                                  ": " + nth("sample", index);
        refuse(1, added.error().within(where));
      } else {
        ++(*added ? out_.accepted : out_.unwanted);
      }
    }
    return faults_of(fields);
  }

  void refuse(std::uint64_t samples, const Error& error) {
    if (out_.refused == 0) out_.first_refused = error.message;
    out_.refused += samples;
  }

  wire::Sink& sink_;
  std::vector<Label>& labels_;
  RemoteWriteOutcome out_;
  std::uint64_t series_ = 0;
  bool named_ = false;  ///< The series has a key.
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

struct RemoteWriteDecoder::Parts {
  std::size_t most_bytes;
  wire::Sink sink;
  std::vector<Label> labels;
  std::string unpacked;

  Status unpack(std::string_view body);
};

Status RemoteWriteDecoder::Parts::unpack(std::string_view body) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(body.data(), body.size(), &size)) {
    return malformed("the body is no snappy block: it does not begin with its length");
  }
  if (size > most_bytes) {
    return malformed("the body unpacks to " + std::to_string(size) + " bytes; at most " +
                     std::to_string(most_bytes) + " are taken");
  }
  if (size / kMostGrowth > body.size()) {
    return malformed("the body says that it unpacks to " + std::to_string(size) +
                     " bytes, which its " + std::to_string(body.size()) + " bytes can't");
  }
  unpacked.resize(size);
  if (!snappy::RawUncompress(body.data(), body.size(), unpacked.data())) {
    return malformed("the body of " + std::to_string(body.size()) +
                     " bytes is no snappy block, or is cut (framed snappy is another format)");
  }
  return {};
}

RemoteWriteDecoder::RemoteWriteDecoder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RemoteWriteDecoder::~RemoteWriteDecoder() = default;
RemoteWriteDecoder::RemoteWriteDecoder(RemoteWriteDecoder&&) noexcept = default;
RemoteWriteDecoder& RemoteWriteDecoder::operator=(RemoteWriteDecoder&&) noexcept = default;

Result<RemoteWriteDecoder> RemoteWriteDecoder::make(const Options& options) {
  FORESHOCK_TRY(wire::Sink sink, wire::Sink::make(options.id_labels, options.match));
  return RemoteWriteDecoder(
      std::make_unique<Parts>(Parts{options.most_bytes, std::move(sink), {}, {}}));
}

Result<RemoteWriteOutcome> RemoteWriteDecoder::decode(std::string_view body, DecodedBatch& out) {
  if (!out.memory_) out.memory_ = std::make_unique<DecodedBatch::Memory>();  // It was moved from.
  FORESHOCK_TRY_VOID(parts_->unpack(body));
  parts_->sink.begin(0, out.samples, out.memory_->keys);
  auto outcome = RequestReader(parts_->sink, parts_->labels).read(parts_->unpacked);
  if (!outcome) parts_->sink.undo();
  return outcome;
}

Status check_remote_write_fields(std::string_view type, std::string_view encoding,
                                 std::string_view version) {
  const std::string media = lower(type);
  if (!media.starts_with("application/x-protobuf") ||
      media.find("io.prometheus.write.v2") != std::string::npos) {
    return fail(Errc::kUnsupported, "Content-Type is " + wire::shown(type) +
                                        "; expected application/x-protobuf of remote write 1.0");
  }
  if (lower(encoding) != "snappy") {
    return fail(Errc::kUnsupported,
                "Content-Encoding is " + wire::shown(encoding) + "; expected snappy");
  }
  if (!version.empty() && !version.starts_with("0.1.") && !version.starts_with("1.")) {
    return fail(Errc::kUnsupported, "X-Prometheus-Remote-Write-Version is " + wire::shown(version) +
                                        "; expected 0.1.0");
  }
  return {};
}

}  // namespace foreshock
