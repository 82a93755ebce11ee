#include "foreshock/app/power_map.h"

#include <algorithm>
#include <cmath>

#include "foreshock/spectral/peaks.h"
#include "foreshock/spectral/stft.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kFewestSteps = 16;
constexpr std::size_t kFewestSegments = 4;
constexpr double kRounds = 4;    ///< In a segment ..
constexpr double kSegments = 6;  ///< .. of which so many must be left.

std::size_t segment_of(std::size_t n, std::span<const double> periods) {
  const auto length = static_cast<double>(n);
  double steps = std::max(2 * std::sqrt(length), static_cast<double>(kFewestSteps));
  double shortest = 0;
  for (const double period : periods) {
    if (kRounds * kSegments * period <= length) steps = std::max(steps, kRounds * period);
    if (shortest == 0 || period < shortest) shortest = period;
  }
  steps = std::max(steps, 3 * shortest);
  return static_cast<std::size_t>(std::min(std::round(steps), length / kFewestSegments));
}

/// Edges between bins, each row so many times as wide as the one before, but never below one bin.
std::vector<std::size_t> edges_of(std::size_t bins) {
  for (double ratio = 1.02;; ratio *= 1.02) {
    std::vector<std::size_t> edges{1};
    while (edges.back() < bins) {
      const auto wide =
          static_cast<std::size_t>(std::ceil(static_cast<double>(edges.back()) * ratio));
      edges.push_back(std::min(bins, std::max(edges.back() + 1, wide)));
    }
    if (edges.size() <= PowerMap::kMostRows + 1) return edges;
  }
}

/// Means over time: [cells x bins].
std::vector<double> merged(const Spectrogram& from, std::size_t cells, std::vector<double>& time) {
  const std::size_t columns = from.time.size();
  const std::size_t bins = from.frequency.size();
  std::vector<double> out(cells * bins, 0.0);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const std::size_t begin = cell * columns / cells;
    const std::size_t end = (cell + 1) * columns / cells;
    const auto count = static_cast<double>(end - begin);
    for (std::size_t column = begin; column < end; ++column) {
      for (std::size_t k = 0; k < bins; ++k) {
        out[cell * bins + k] += from.power[column * bins + k] / count;
      }
    }
    time.push_back((from.time[begin] + from.time[end - 1]) / 2);
  }
  return out;
}

/// What noise has in every bin, from the mean of all segments.
Result<std::vector<double>> noise_of(const Spectrogram& from, double segments) {
  const std::size_t bins = from.frequency.size();
  std::vector<double> mean(bins, 0.0);
  for (std::size_t i = 0; i < from.power.size(); ++i) {
    mean[i % bins] += from.power[i] / static_cast<double>(from.time.size());
  }
  // Degrees of freedom of half overlapping Hann windows: Percival & Walden (1993), (292b).
  FORESHOCK_TRY(SpectralPeaks peaks,
                spectral_peaks(mean, 36 * segments * segments / (19 * segments - 1)));
  return std::move(peaks.background);
}

}  // namespace

double PowerMap::row_of(double frequency) const {
  const auto above = std::upper_bound(edges.begin(), edges.end(), frequency);
  const auto row = std::clamp<std::ptrdiff_t>(above - edges.begin() - 1, 0,
                                              static_cast<std::ptrdiff_t>(rows()) - 1);
  const double low = edges[static_cast<std::size_t>(row)];
  const double high = edges[static_cast<std::size_t>(row) + 1];
  const double share = (frequency - low) / (high - low);
  return static_cast<double>(row) + std::clamp(share, 0.0, 1.0);
}

Result<PowerMap> power_map(std::span<const double> y, std::span<const double> periods) {
  const std::size_t n = y.size();
  PowerMap map;
  map.segment = segment_of(n, periods);
  if (map.segment < kFewestSteps) {
    return fail(Errc::kInvalidArgument, "too short: no four segments of 16 steps");
  }
  const std::size_t wanted = (n - map.segment) / (PowerMap::kMostColumns - 1) + 1;
  const std::size_t hop = std::clamp(wanted, (map.segment + 7) / 8, map.segment / 2);
  FORESHOCK_TRY(const Spectrogram power, spectrogram(y, {.segment = map.segment,
                                                         .overlap = map.segment - hop,
                                                         .detrend = Detrend::kLinear}));
  const auto halves = static_cast<double>(n) / static_cast<double>(map.segment) * 2 - 1;
  FORESHOCK_TRY(const std::vector<double> noise, noise_of(power, halves));
  const std::size_t bins = power.frequency.size();
  const std::size_t columns = std::min(power.time.size(), PowerMap::kMostColumns);
  const std::vector<double> cells = merged(power, columns, map.time);
  const std::vector<std::size_t> edges = edges_of(bins);
  for (const std::size_t edge : edges) {
    map.edges.push_back((static_cast<double>(edge) - 0.5) / static_cast<double>(map.segment));
  }
  for (std::size_t row = 0; row + 1 < edges.size(); ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      double most = 0;
      for (std::size_t k = edges[row]; k < edges[row + 1]; ++k) {
        if (noise[k] > 0) most = std::max(most, cells[column * bins + k] / noise[k]);
      }
      map.height.push_back(most);
    }
  }
  return map;
}

}  // namespace foreshock::app
