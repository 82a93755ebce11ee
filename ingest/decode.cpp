#include "foreshock/ingest/decode.h"

#include <algorithm>
#include <array>
#include <utility>

#include <simdjson.h>

#include "foreshock/ingest/did_you_mean.h"
#include "foreshock/ingest/wire/arena.h"
#include "foreshock/ingest/wire/batch_memory.h"
#include "foreshock/ingest/wire/flat.h"
#include "foreshock/ingest/wire/influx.h"
#include "foreshock/ingest/wire/json.h"
#include "foreshock/ingest/wire/otlp.h"
#include "foreshock/ingest/wire/plain.h"
#include "foreshock/ingest/wire/sink.h"
#include "foreshock/ingest/wire/text.h"

namespace foreshock {

namespace dom = simdjson::dom;

namespace {

using wire::malformed;

constexpr std::size_t kDeepestJson = 64;
constexpr std::size_t kLargestRecord = std::size_t{64} << 20U;
constexpr std::size_t kCopiedAtOnce = std::size_t{1} << 16U;

constexpr std::array<std::pair<WireFormat, std::string_view>, 8> kNames{{
    {WireFormat::kAuto, "auto"},
    {WireFormat::kPlain, "plain"},
    {WireFormat::kPrometheus, "prometheus"},
    {WireFormat::kTelegraf, "telegraf"},
    {WireFormat::kInflux, "influx"},
    {WireFormat::kOtlpJson, "otlp-json"},
    {WireFormat::kOtlpProtobuf, "otlp-protobuf"},
    {WireFormat::kPointers, "pointers"},
}};

/// Which form a document has, by its members; kAuto if it has none of them.
WireFormat form_of(const dom::object& object) {
  bool metrics = false;
  bool fields = false;
  bool resources = false;
  wire::Flat flat;
  for (const auto [name, value] : object) {
    resources = resources || name == "resourceMetrics";
    metrics = metrics || (name == "metrics" && value.is_array());
    fields = fields || (name == "fields" && value.is_object());
    flat.seen |= 1U << wire::member_of(name);
  }
  using wire::Flat;
  if (resources) return WireFormat::kOtlpJson;
  if (metrics || fields) return WireFormat::kTelegraf;
  if (flat.has(Flat::kId)) return WireFormat::kPlain;
  const bool named = flat.has(Flat::kName) || flat.has(Flat::kLabels);
  if (named && flat.has(Flat::kValue) && flat.has(Flat::kTimestamp)) return WireFormat::kPrometheus;
  return WireFormat::kAuto;
}

/// The text with null for every NaN outside of strings, as Python's json module writes it; false
/// if there is none.
bool without_nan(std::string_view text, std::string& out) {
  out.clear();
  bool found = false;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!quoted && text.substr(i).starts_with("NaN")) {
      found = true;
      out += "null";
      i += 2;
      continue;
    }
    if (text[i] == '"') quoted = !quoted;
    out += text[i];
    if (quoted && text[i] == '\\' && i + 1 < text.size()) out += text[++i];
  }
  return found;
}

std::string why_not_json(simdjson::error_code code) {
  switch (code) {
    case simdjson::NUMBER_ERROR:
      return "a number is none, or beyond 64 bits";
    case simdjson::DEPTH_ERROR:
      return "nested deeper than " + std::to_string(kDeepestJson) + " levels";
    case simdjson::UTF8_ERROR:
      return "not UTF-8";
    case simdjson::STRING_ERROR:
      return "a string has a bad escape";
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    case simdjson::UNESCAPED_CHARS:
      return "a string has a control character in it";
    case simdjson::EMPTY:
      return "nothing is there";
    default:
      return "cut, or a comma, colon, brace or value is wrong";
  }
}

/// Bytes that no text has.
bool is_binary(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\t' && c != '\r';
  });
}

/// What a record is by its first byte: JSON, protobuf or line protocol.
WireFormat family_of(std::string_view bytes) {
  if (bytes.starts_with('{')) return WireFormat::kOtlpJson;  // Of any kind.
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (bytes.starts_with('\n') && is_binary(bytes)) return WireFormat::kOtlpProtobuf;
  if (first != std::string_view::npos && (bytes[first] == '{' || bytes[first] == '[')) {
    return WireFormat::kOtlpJson;
  }
  return WireFormat::kInflux;
}

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

std::string_view name_of(WireFormat format) {
  for (const auto& [known, name] : kNames) {
    if (known == format) return name;
  }
  return "auto";
}

Result<WireFormat> parse_wire_format(std::string_view text) {
  std::vector<std::string> names;
  std::string all;
  for (const auto& [format, name] : kNames) {
    if (name == text) return format;
    names.emplace_back(name);
    all += (all.empty() ? "" : ", ") + names.back();
  }
  std::string message = "format " + wire::shown(text) + " is not known";
  if (const auto near = nearest_name(text, names); !near.empty()) {
    message += "; did you mean " + std::string(near) + "?";
  } else {
    message += "; there are " + all;
  }
  return fail(Errc::kInvalidArgument, std::move(message));
}

DecodedBatch::DecodedBatch() : memory_(std::make_unique<Memory>()) {}
DecodedBatch::~DecodedBatch() = default;
DecodedBatch::DecodedBatch(DecodedBatch&&) noexcept = default;
DecodedBatch& DecodedBatch::operator=(DecodedBatch&&) noexcept = default;

void DecodedBatch::clear() {
  samples.clear();
  rejected.clear();
  if (memory_) memory_->keys.clear();
}

struct Decoder::Parts {
  WireFormat format = WireFormat::kAuto;
  WireFormat last = WireFormat::kAuto;
  wire::Sink sink;
  wire::Pointers pointers;
  wire::Telegraf telegraf;
  wire::Influx influx;
  wire::OtlpScratch otlp;
  wire::Flat flat;
  wire::Arena scratch;       ///< Texts of one record.
  std::vector<char> padded;  ///< Payloads one behind another, and 64 zeros.
  std::string repaired;
  dom::parser parser;

  Parts(const Options& options, wire::Sink made_sink, wire::Pointers made_pointers)
      : format(options.format), sink(std::move(made_sink)), pointers(std::move(made_pointers)) {}

  Status read(std::string_view bytes, Timestamp time, WireFormat& as);
  Status read_json(std::string_view text, Timestamp time, WireFormat& as);
  Status parse(std::string_view text, dom::element& document);
  Status put_json(const dom::element& document, Timestamp time, WireFormat as);
  bool put_quickly(std::string_view text, WireFormat& as, Status& status);
};

/// The quick way for the two flat forms. False: not for this record, and nothing has been done.
bool Decoder::Parts::put_quickly(std::string_view text, WireFormat& as, Status& status) {
  if (as != WireFormat::kAuto && as != WireFormat::kPlain && as != WireFormat::kPrometheus) {
    return false;
  }
  if (!wire::read_flat_quickly(text, flat)) return false;
  using wire::Flat;
  const bool plain = as == WireFormat::kPlain || (as == WireFormat::kAuto && flat.has(Flat::kId));
  const bool whole = flat.has(Flat::kTimestamp) && flat.has(Flat::kValue) &&
                     (flat.has(Flat::kName) || flat.has(Flat::kLabels));
  if (!plain && as == WireFormat::kAuto && !whole) return false;
  as = plain ? WireFormat::kPlain : WireFormat::kPrometheus;
  status = plain ? wire::put_plain(flat, scratch, sink) : wire::put_prometheus(flat, sink);
  return true;
}

Status Decoder::Parts::parse(std::string_view text, dom::element& document) {
  if (parser.max_depth() != kDeepestJson || parser.capacity() < text.size()) {
    const auto code = parser.allocate(std::max<std::size_t>(text.size(), 4096), kDeepestJson);
    if (code != simdjson::SUCCESS) {
      return malformed("no memory for " + std::to_string(text.size()) + " bytes of JSON");
    }
  }
  auto code = parser.parse(text.data(), text.size(), false).get(document);
  if (code != simdjson::SUCCESS && without_nan(text, repaired)) {
    code = parser.parse(repaired.data(), repaired.size(), true).get(document);
  }
  if (code == simdjson::SUCCESS) return {};
  return malformed("not JSON: " + why_not_json(code) + ", in " + wire::shown(text));
}

Status Decoder::Parts::put_json(const dom::element& document, Timestamp time, WireFormat as) {
  if (as == WireFormat::kPointers) return pointers.put(document, time, scratch, sink);
  dom::object object;
  if (document.get(object) != simdjson::SUCCESS) {
    return malformed("the record is " + describe(wire::scalar_of(document)) +
                     "; expected an object");
  }
  switch (as) {
    case WireFormat::kTelegraf:
      return telegraf.put(object, scratch, sink);
    case WireFormat::kOtlpJson: {
      dom::element list;
      if (object.at_key("resourceMetrics").get(list) != simdjson::SUCCESS) {
        return malformed("no \"resourceMetrics\"");
      }
      return wire::put_otlp_json(object, scratch, otlp, sink);
    }
    case WireFormat::kPlain:
      FORESHOCK_TRY_VOID(wire::read_flat(object, scratch, flat));
      return wire::put_plain(flat, scratch, sink);
    case WireFormat::kPrometheus:
      FORESHOCK_TRY_VOID(wire::read_flat(object, scratch, flat));
      return wire::put_prometheus(flat, sink);
    default:
      return malformed(
          R"(JSON of no known form; expected members "id" (plain), "name", "value" and )"
          R"("timestamp" (prometheus), "fields" or "metrics" (telegraf), "resourceMetrics" )"
          "(otlp-json), or JSON pointers in the config");
  }
}

Status Decoder::Parts::read_json(std::string_view text, Timestamp time, WireFormat& as) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Status status;
  if (put_quickly(text, as, status)) return status;
  dom::element document;
  FORESHOCK_TRY_VOID(parse(text, document));
  dom::object object;
  if (as == WireFormat::kAuto && document.get(object) == simdjson::SUCCESS) as = form_of(object);
  if (as == WireFormat::kAuto && pointers.given()) as = WireFormat::kPointers;
  return put_json(document, time, as);
}

Status Decoder::Parts::read(std::string_view bytes, Timestamp time, WireFormat& as) {
  if (bytes.size() > kLargestRecord) {
    return malformed("the record has " + std::to_string(bytes.size()) + " bytes; at most " +
                     std::to_string(kLargestRecord) + " are taken");
  }
  if (as == WireFormat::kAuto) {
    if (bytes.empty()) return malformed("the record is empty");
    std::string_view text = bytes;
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    const WireFormat family = family_of(text);
    if (family != WireFormat::kOtlpJson) as = family;
  }
  switch (as) {
    case WireFormat::kInflux:
      return influx.put(bytes, time, scratch, sink);
    case WireFormat::kOtlpProtobuf:
      return wire::put_otlp_protobuf(bytes, scratch, otlp, sink);
    default:
      return read_json(bytes, time, as);
  }
}

Decoder::Decoder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Result<Decoder> Decoder::make(const Options& options) {
  FORESHOCK_TRY(wire::Sink sink, wire::Sink::make(options.id_labels, options.match));
  FORESHOCK_TRY(wire::Pointers pointers, wire::Pointers::make(options.pointers));
  if (options.format == WireFormat::kPointers && !pointers.given()) {
    return fail(Errc::kInvalidArgument, "format pointers needs a JSON pointer to the value");
  }
  return Decoder(std::make_unique<Parts>(options, std::move(sink), std::move(pointers)));
}

WireFormat Decoder::last_format() const {
  return parts_->last;
}

void Decoder::decode(std::span<const RawRecord> records, DecodedBatch& out) {
  Parts& parts = *parts_;
  if (!out.memory_) out.memory_ = std::make_unique<DecodedBatch::Memory>();  // It was moved from.
  for (std::size_t first = 0; first < records.size();) {
    // Copied first, parsed then: a parser that reads what has just been written waits for it.
    std::size_t last = first;
    std::size_t bytes = 0;
    while (last < records.size() && (last == first || bytes < kCopiedAtOnce)) {
      bytes += records[last++].value.size();
    }
    parts.padded.resize(std::max(parts.padded.size(), bytes + simdjson::SIMDJSON_PADDING));
    char* to = parts.padded.data();
    for (std::size_t i = first; i < last; ++i) {
      to = std::copy(records[i].value.begin(), records[i].value.end(), to);
    }
    std::fill_n(to, simdjson::SIMDJSON_PADDING, '\0');

    const char* from = parts.padded.data();
    for (; first < last; ++first) {
      const RawRecord& record = records[first];
      const std::string_view text(from, record.value.size());
      from += text.size();
      if (record.tombstone) continue;
      const auto index = static_cast<std::uint32_t>(first);
      parts.sink.begin(index, out.samples, out.memory_->keys);
      WireFormat as = parts.format;
      if (auto status = parts.read(text, record.time, as); !status) {
        parts.sink.undo();
        const Error error =
            as == WireFormat::kAuto ? status.error() : status.error().within(name_of(as));
        out.rejected.push_back({index, error.message});
      } else {
        parts.last = as;
      }
      parts.scratch.clear();
    }
  }
}

}  // namespace foreshock
