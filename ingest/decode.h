#pragma once

/// Records of a topic to samples, as docs/formats/wire.md says. A record that can't be read is
/// rejected as a whole with its reason, and nothing else of the batch is touched.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/sample.h"

namespace foreshock {

enum class WireFormat : std::uint8_t {
  kAuto,        ///< Told from the bytes of each record.
  kPlain,       ///< {"id","ts","value"}
  kPrometheus,  ///< prometheus-kafka-adapter's JSON
  kTelegraf,    ///< Telegraf's JSON, single and batch
  kInflux,      ///< line protocol
  kOtlpJson,    ///< OTLP metrics
  kOtlpProtobuf,
  kPointers,  ///< any JSON, by JSON pointers
};

/// Where in a JSON document the parts of a sample stand (RFC 6901).
struct JsonPointers {
  std::string name;                           ///< Of the series; may be empty if `series` says it.
  std::string series;                         ///< A fixed name for the series.
  std::string time;                           ///< Empty: the record's own time.
  std::string value;                          ///< Required.
  std::map<std::string, std::string> labels;  ///< Label name to pointer.
};

/// What a transport hands over.
struct RawRecord {
  std::string_view value;
  Timestamp time{};        ///< The transport's, for formats that have none of their own.
  bool tombstone = false;  ///< No value at all: no sample, and no fault.
};

struct Rejected {
  std::uint32_t record;  ///< Its place in the span that was handed to decode(), as in Sample.
  std::string why;       ///< One line.
};

/// Samples in order of records, and what their keys point to.
class DecodedBatch {
 public:
  std::vector<Sample> samples;
  std::vector<Rejected> rejected;
  DecodedBatch();
  ~DecodedBatch();
  DecodedBatch(DecodedBatch&&) noexcept;
  DecodedBatch& operator=(DecodedBatch&&) noexcept;
  void clear();  ///< Keeps the memory; what samples' keys point to is written over.

 private:
  friend class Decoder;
  friend class RemoteWriteDecoder;
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

class Decoder {
 public:
  struct Options {
    WireFormat format = WireFormat::kAuto;
    JsonPointers pointers;               ///< For kPointers; with kAuto, for JSON of no other form.
    std::vector<std::string> id_labels;  ///< Labels that make the identity; empty: all.
    std::vector<std::string> match;      ///< Selectors like {job="api"}; empty: every series.
  };
  static Result<Decoder> make(const Options& options);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  /// Appends to `out`, samples and rejections in the order of records. What becomes of a record
  /// does not depend on the records before it. Nothing in `out` points into `records`.
  /// Cost:    about 120 ns for 110 bytes of plain JSON (bench/decode).
  void decode(std::span<const RawRecord> records, DecodedBatch& out);
  /// Of the last record that could be read; kAuto before.
  WireFormat last_format() const;

 private:
  struct Parts;
  explicit Decoder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// The plain form of a sample, which decodes to the same sample bit for bit: what the re-key stage
/// writes.
std::string encode_plain(const Sample& sample);

/// "plain", "prometheus", "telegraf", "influx", "otlp-json", "otlp-protobuf", "pointers", "auto".
std::string_view name_of(WireFormat format);
Result<WireFormat> parse_wire_format(std::string_view text);

}  // namespace foreshock
