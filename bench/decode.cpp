// Measures what it costs to turn records of a topic into samples, for each format.
//
//   decode [FORMAT...]    default: all
//
// Decodes 10,000 records of 2,000 series again and again, 1,000 at a time as a consumer hands them
// over, formats told from the bytes. Prints CPU time of this process: the best of seven runs of
// 0.2 s, in ns for each record and each sample, and the size of the records. Keys are copied and
// hashed, as they always are.

#include "foreshock/ingest/decode.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/ingest/encode.h"

namespace {

using foreshock::DecodedBatch;
using foreshock::Decoder;
using foreshock::RawRecord;

constexpr int kRecords = 10'000;
constexpr int kSeries = 2'000;
constexpr std::size_t kAtOnce = 1'000;
constexpr std::int64_t kFirstSecond = 1'709'287'200;

std::string number(std::int64_t n, std::size_t width) {
  std::string text = std::to_string(n);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

std::string name(int i) {
  return "dc" + std::to_string(i % 3) + ".rack" + number(i % 40, 2) + ".host" +
         number(i % kSeries, 4) + ".service.checkout.http.server.request.duration.p99";
}

std::string value(int i) {
  return std::to_string(i * 37 % 100) + "." + number(i * 7919 % 1000, 3);
}

std::string seconds(int i) {
  return std::to_string(kFirstSecond + i / kSeries * 60);
}

std::string plain(int i) {
  return R"({"id":")" + name(i) + R"(","ts":)" + seconds(i) + R"(000,"value":)" + value(i) + "}";
}

std::string plain_iso(int i) {
  return R"({"id":")" + name(i) + R"(","ts":"2024-03-01T10:)" + number(i / kSeries, 2) +
         R"(:00Z","value":)" + value(i) + "}";
}

/// What falls out of the quick way: a member that is not of the form.
std::string plain_more(int i) {
  return R"({"id":")" + name(i) + R"(","ts":)" + seconds(i) + R"(000,"value":)" + value(i) +
         R"(,"unit":"%"})";
}

std::string rekeyed(int i) {
  foreshock::Sample sample;
  const std::string key = "node_cpu_seconds_total{cpu=\"" + std::to_string(i % 8) +
                          "\",instance=\"host" + number(i % kSeries, 4) +
                          ":9100\",job=\"node\",mode=\"user\"}";
  sample.key = key;
  sample.time = foreshock::Timestamp{std::chrono::seconds{kFirstSecond + i / kSeries * 60}};
  sample.value = static_cast<double>(i * 7919 % 100'000) / 1000;
  return foreshock::encode_plain(sample);
}

std::string prometheus(int i) {
  return R"({"timestamp":"2024-03-01T10:)" + number(i / kSeries, 2) + R"(:00Z","value":")" +
         value(i) + R"(","name":"node_cpu_seconds_total","labels":{"__name__":)" +
         R"("node_cpu_seconds_total","cpu":")" + std::to_string(i % 8) + R"(","instance":"host)" +
         number(i % kSeries, 4) + R"(:9100","job":"node","mode":"user"}})";
}

std::string telegraf(int i) {
  return R"({"fields":{"usage_idle":)" + value(i) + R"(,"usage_user":)" + value(i + 1) +
         R"(,"usage_system":)" + value(i + 2) + R"(},"name":"cpu","tags":{"cpu":"cpu)" +
         std::to_string(i % 8) + R"(","host":"host)" + number(i % kSeries, 4) +
         R"("},"timestamp":)" + seconds(i) + "}";
}

std::string influx(int i) {
  return "cpu,cpu=cpu" + std::to_string(i % 8) + ",host=host" + number(i % kSeries, 4) +
         " usage_idle=" + value(i) + ",usage_user=" + value(i + 1) + " " + seconds(i) + "000000000";
}

constexpr int kOtlpPoints = 20;

std::string otlp_json(int i) {
  std::string out = R"({"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name",)"
                    R"("value":{"stringValue":"shop"}},{"key":"host.name","value":{"stringValue":)"
                    R"("host)" +
                    number(i % kSeries, 4) +
                    R"("}}]},"scopeMetrics":[{"scope":{"name":"lib"},"metrics":[{"name":)"
                    R"("http.server.requests","sum":{"aggregationTemporality":2,)"
                    R"("isMonotonic":true,"dataPoints":[)";
  for (int point = 0; point < kOtlpPoints; ++point) {
    out += std::string(point == 0 ? "" : ",") + R"({"attributes":[{"key":"http.route","value":)" +
           R"({"stringValue":"/api/)" + std::to_string(point) +
           R"("}}],"startTimeUnixNano":"1709200000000000000","timeUnixNano":")" + seconds(i) +
           R"(000000000","asInt":")" + std::to_string(i + point) + "\"}";
  }
  return out + "]}}]}]}]}";
}

std::string field(char tag, std::string_view body) {
  std::string out(1, tag);
  std::size_t size = body.size();
  for (; size >= 128; size >>= 7U) out += static_cast<char>(size | 128U);
  out += static_cast<char>(size);
  return out.append(body);
}

std::string fixed(char tag, std::uint64_t bits) {
  const auto bytes = std::bit_cast<std::array<char, 8>>(bits);
  return tag + std::string(bytes.data(), 8);
}

std::string attribute(char tag, std::string_view key, std::string_view text) {
  return field(tag, field('\x0a', key) + field('\x12', field('\x0a', text)));
}

std::string otlp_protobuf(int i) {
  std::string sum;
  for (int point = 0; point < kOtlpPoints; ++point) {
    const auto now = static_cast<std::uint64_t>(kFirstSecond + i / kSeries * 60) * 1'000'000'000;
    sum += field('\x0a', attribute('\x3a', "http.route", "/api/" + std::to_string(point)) +
                             fixed('\x11', 1'709'200'000'000'000'000) + fixed('\x19', now) +
                             fixed('\x31', static_cast<std::uint64_t>(i + point)));
  }
  sum += "\x10\x02\x18\x01";
  const std::string metric = field('\x0a', "http.server.requests") + field('\x3a', sum);
  const std::string scope = field('\x0a', field('\x0a', "lib")) + field('\x12', metric);
  const std::string resource = attribute('\x0a', "service.name", "shop") +
                               attribute('\x0a', "host.name", "host" + number(i % kSeries, 4));
  return field('\x0a', field('\x0a', resource) + field('\x12', scope));
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// One pass over all records; how many samples came.
std::size_t pass(Decoder& decoder, const std::vector<RawRecord>& records, DecodedBatch& batch) {
  std::size_t samples = 0;
  for (std::size_t i = 0; i < records.size(); i += kAtOnce) {
    batch.clear();
    decoder.decode(std::span(records).subspan(i, std::min(kAtOnce, records.size() - i)), batch);
    samples += batch.samples.size();
    if (batch.rejected.empty()) continue;
    std::fprintf(stderr, "rejected: %s\n", batch.rejected[0].why.c_str());
    return 0;
  }
  return samples;
}

bool measure(std::string_view title, const std::function<std::string(int)>& make) {
  std::vector<std::string> texts;
  for (int i = 0; i < kRecords; ++i) texts.push_back(make(i));
  std::vector<RawRecord> records;
  std::size_t bytes = 0;
  for (const std::string& text : texts) {
    records.push_back({.value = text});
    bytes += text.size();
  }
  Decoder decoder = Decoder::make({}).value();
  DecodedBatch batch;
  const std::size_t samples = pass(decoder, records, batch);
  if (samples == 0) return false;
  double best = 1e9;
  for (int run = 0; run < 7; ++run) {
    const double start = cpu_seconds();
    int passes = 0;
    do {
      pass(decoder, records, batch);
      ++passes;
    } while (cpu_seconds() - start < 0.2);
    best = std::min(best, (cpu_seconds() - start) / passes);
  }
  std::printf("%-14s %5zu bytes  %7.1f ns a record  %6.1f ns a sample  (%s)\n",
              std::string(title).c_str(), bytes / kRecords, best / kRecords * 1e9,
              best / static_cast<double>(samples) * 1e9,
              std::string(name_of(decoder.last_format())).c_str());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  struct Case {
    std::string_view title;
    std::string (*make)(int);
  };
  const std::vector<std::string_view> wanted(argv + 1, argv + argc);
  bool good = true;
  for (const Case& one :
       {Case{"plain", plain}, Case{"plain-iso", plain_iso}, Case{"plain-more", plain_more},
        Case{"rekeyed", rekeyed}, Case{"prometheus", prometheus}, Case{"telegraf", telegraf},
        Case{"influx", influx}, Case{"otlp-json", otlp_json},
        Case{"otlp-protobuf", otlp_protobuf}}) {
    const bool take =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), one.title) != wanted.end();
    if (take) good = measure(one.title, one.make) && good;
  }
  return good ? 0 : 1;
}
