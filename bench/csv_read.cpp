// Measures how fast a long CSV file becomes blocks of series.
//
//   csv_read [MEGABYTES [FILE]]    default: 1024
//
// Writes rows like series_000123,2024-01-01 00:05:00,123.456 into a temporary directory, or takes a
// FILE, plain or packed, of as many unpacked MEGABYTES; reads it three times; prints the MB/s of
// each (10^6 unpacked bytes) and the peak resident memory of the process.

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include <sys/resource.h>

#include "foreshock/ingest/csv_source.h"

namespace {

namespace fs = std::filesystem;

constexpr int kPointsPerSeries = 2'000;

/// About `bytes` of rows, the same on every run.
void write_rows(const fs::path& path, std::uint64_t bytes) {
  std::ofstream out(path, std::ios::binary);
  out << "unique_id,ds,y\n";
  std::uint64_t written = 0;
  std::uint64_t state = 1;
  for (int series = 0; written < bytes; ++series) {
    for (int i = 0; i < kPointsPerSeries && written < bytes; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;  // Knuth's MMIX generator.
      const int thousandths = static_cast<int>(state >> 40U) % 1'000'000;
      std::array<char, 96> row{};
      const int n = std::snprintf(
          row.data(), row.size(), "series_%06d,2024-01-%02d %02d:%02d:00,%d.%03d\n", series,
          1 + i / 288, i / 12 % 24, i % 12 * 5, thousandths / 1000, thousandths % 1000);
      out.write(row.data(), n);
      written += static_cast<std::uint64_t>(n);
    }
  }
}

bool read_once(const std::string& path, double megabytes) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  auto source = foreshock::CsvSource::open(path, {});
  if (!source) {
    std::cerr << source.error().message << '\n';
    return false;
  }
  std::size_t points = 0;
  double sum = 0;
  for (;;) {
    const auto block = source->next();
    if (!block) {
      std::cerr << block.error().message << '\n';
      return false;
    }
    if (!*block) break;
    points += (*block)->times.size();
    sum += (*block)->values.back();
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%.0f MB, %zu points, %.2f s, %.0f MB/s, peak %.0f MB (sum %g)\n", megabytes, points,
              seconds, megabytes / seconds, static_cast<double>(usage.ru_maxrss) / 1024, sum);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t megabytes = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1024;
  const fs::path folder = fs::temp_directory_path() / "foreshock_csv_read";
  const std::string path = argc > 2 ? argv[2] : (folder / "rows.csv").string();
  if (argc <= 2) {
    fs::create_directories(folder);
    write_rows(path, megabytes * 1'000'000);
  }

  bool good = true;
  for (int i = 0; good && i < 3; ++i) good = read_once(path, static_cast<double>(megabytes));
  fs::remove_all(folder);
  return good ? 0 : 1;
}
