#include "foreshock/ingest/did_you_mean.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace foreshock {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Edit distance where swapping two neighbours counts once (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string> known) {
  constexpr std::size_t kLongest = 64;  // Longer names are not typed by hand.
  std::string_view nearest;
  std::size_t least = kLongest;
  if (name.size() > kLongest) return nearest;
  for (const std::string& candidate : known) {
    if (candidate.empty() || candidate.size() > kLongest) continue;
    const std::size_t wrong = distance(name, candidate);
    if (wrong < least && wrong <= std::max<std::size_t>(1, candidate.size() / 3)) {
      nearest = candidate;
      least = wrong;
    }
  }
  return nearest;
}

}  // namespace foreshock
