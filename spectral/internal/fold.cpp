#include "foreshock/spectral/internal/fold.h"

#include <algorithm>
#include <cmath>

namespace foreshock::seasons {
namespace {

constexpr double kLeastRounds = 2.5;
/// Parts of the smoother of the two profiles that are tried; the other has one a step.
constexpr std::size_t kSmooth = 32;
/// Values that are added up in a row, at least.
constexpr std::size_t kRow = 64;

std::size_t parts_of(double period) {
  return static_cast<std::size_t>(std::max(2L, std::lround(period)));
}

/// The first step that is in part `edge` or later.
std::size_t edge_of(double width, double edge) {
  const double at = width * edge - 1e-9;
  // Signed: that is one instruction each way.
  const auto whole = static_cast<std::ptrdiff_t>(at);
  return static_cast<std::size_t>(whole + (static_cast<double>(whole) < at ? 1 : 0));
}

/// Where runs of one step end that start with this one: the first of another length.
std::size_t end_of_singles(double width, std::size_t run, std::size_t runs) {
  const auto shift = [width](std::size_t at) {
    const auto edge = edge_of(width, static_cast<double>(at));
    return static_cast<std::ptrdiff_t>(edge) - static_cast<std::ptrdiff_t>(at);
  };
  const std::ptrdiff_t same = shift(run);
  const double drift = width - 1;
  const auto from = static_cast<double>(same);
  // Solved for the edge, and put right by what rounding may have done.
  double about = static_cast<double>(runs);
  if (drift > 0) about = std::min(about, (from + 1e-9) / drift);
  if (drift < 0) about = std::min(about, (from - 1 + 1e-9) / drift);
  auto out = std::max(run, static_cast<std::size_t>(about));
  while (out > run && shift(out) != same) --out;
  while (out < runs && shift(out + 1) == same) ++out;
  return out;
}

}  // namespace

Folder::Folder(std::span<const double> y)
    : n_(y.size()),
      margin_(y.size() / 2),
      sums_(y.size() + 2 * margin_ + 1),
      flat_(y.size()),
      flat_sums_(y.size() + 1) {
  take(y);
}

void Folder::take(std::span<const double> y) {
  y_ = y;
  double sum = 0;
  double* at = sums_.data();
  for (std::size_t t = margin_; t-- > 0;) *++at = sum += y[t];
  for (const double v : y) *++at = sum += v;
  for (std::size_t t = 0; t < margin_; ++t) *++at = sum += y[n_ - 1 - t];
}

void Folder::flatten(double period) {
  const std::size_t window = std::min(parts_of(period), 2 * margin_ - 2);
  const std::size_t half = window / 2;
  // An even window has half a value at either end: the mean of two of the same length.
  const double* const low = sums_.data() + margin_ - half;
  const double* const high = sums_.data() + margin_ + half + 1;
  const std::size_t shorter = window % 2 == 0 ? 1 : 0;
  const double scale = 0.5 / static_cast<double>(window);
  for (std::size_t t = 0; t < n_; ++t) {
    const double twice = (high[t] - low[t]) + (high[t - shorter] - low[t + shorter]);
    flat_[t] = y_[t] - scale * twice;
  }
  // In pairs, so that one addition waits for another but once in two.
  double sum = 0;
  double even = 0;
  double odd = 0;
  std::size_t t = 0;
  for (; t + 2 <= n_; t += 2) {
    const double first = flat_[t];
    const double second = flat_[t + 1];
    flat_sums_[t + 1] = sum + first;
    sum += first + second;
    flat_sums_[t + 2] = sum;
    even += first * first;
    odd += second * second;
  }
  for (; t < n_; ++t) {
    flat_sums_[t + 1] = sum += flat_[t];
    even += flat_[t] * flat_[t];
  }
  square_ = even + odd;
  const double mean = sum / static_cast<double>(n_);
  variance_ = square_ / static_cast<double>(n_) - mean * mean;
}

Folded Folder::glance(double period) {
  Folded out{.variance = variance_};
  if (static_cast<double>(n_) < kLeastRounds * period || !(variance_ > 0)) return out;
  const std::size_t fine = std::min(parts_of(period), n_);
  out.parts = std::min(fine, kSmooth);
  out.share = fine > kSmooth ? smooth_share(period, kSmooth) : fine_share(period, fine);
  return out;
}

/// Of a profile of about one part a step. Where all runs are of one step, what a part misses is
/// known from its sum and its sum of squares: the sum over r of told (told - 2 r), told = (sum - r)
/// / (count - 1).
double Folder::fine_share(double period, std::size_t parts) {
  lay_singles(period / static_cast<double>(parts), parts);
  double missed = square_;
  for (std::size_t p = 0; p < parts; ++p) {
    const double sum = part_sums_[p];
    const double others = 1 / std::max(part_counts_[p] - 1, 1.0);
    const double own = single_sums_[p];
    const double product = sum * own - single_squares_[p];
    const double told = single_counts_[p] * sum * sum - sum * own - product;
    missed += others * (others * told - 2 * product);
  }
  for (const Odd& run : odd_) {
    const double others = std::max(part_counts_[run.part] - run.count, 1.0);
    const double told = (part_sums_[run.part] - run.sum) / others;
    missed += told * (run.count * told - 2 * run.sum);
  }
  return 1 - missed / static_cast<double>(n_) / variance_;
}

/// Sums of the parts; runs of one step and others are kept apart.
void Folder::lay_singles(double width, std::size_t parts) {
  const std::size_t row = parts * ((kRow + parts - 1) / parts);
  single_sums_.assign(row, 0.0);
  single_squares_.assign(row, 0.0);
  odd_.clear();
  std::size_t run = 0;
  std::size_t from = 0;
  while (from < n_) {
    const auto shift = static_cast<std::ptrdiff_t>(from) - static_cast<std::ptrdiff_t>(run);
    const std::size_t end = std::min(end_of_singles(width, run, run + n_ - from), run + n_ - from);
    add_singles(run, end, shift);
    from += end - run;
    run = end;
    if (from >= n_) break;
    const std::size_t to = std::min(n_, edge_of(width, static_cast<double>(run + 1)));
    const auto count = static_cast<double>(to - from);
    odd_.push_back({run % parts, flat_sums_[to] - flat_sums_[from], count});
    from = to;
    ++run;
  }
  for (std::size_t p = parts; p < row; ++p) {
    single_sums_[p % parts] += single_sums_[p];
    single_squares_[p % parts] += single_squares_[p];
  }
  const auto cut = static_cast<std::ptrdiff_t>(run % parts);
  single_counts_.assign(parts, static_cast<double>(run / parts));
  std::fill_n(single_counts_.begin(), cut, static_cast<double>(run / parts + 1));
  for (const Odd& one : odd_) single_counts_[one.part] -= 1;
  part_sums_.assign(single_sums_.begin(),
                    single_sums_.begin() + static_cast<std::ptrdiff_t>(parts));
  part_counts_ = single_counts_;
  for (const Odd& one : odd_) {
    part_sums_[one.part] += one.sum;
    part_counts_[one.part] += one.count;
  }
}

/// Runs [from, to), each of the one step `shift` behind its number.
void Folder::add_singles(std::size_t from, std::size_t to, std::ptrdiff_t shift) {
  const std::size_t row = single_sums_.size();
  std::size_t at = from % row;
  while (from < to) {
    const std::size_t most = std::min(to - from, row - at);
    const double* const values = flat_.data() + static_cast<std::ptrdiff_t>(from) + shift;
    double* const sums = single_sums_.data() + at;
    double* const squares = single_squares_.data() + at;
    if (at == 0 && to - from >= 2 * row) {  // Two rows at once: sums are read and written once.
      for (std::size_t i = 0; i < row; ++i) {
        const double one = values[i];
        const double other = values[row + i];
        sums[i] += one + other;
        squares[i] += one * one + other * other;
      }
      from += 2 * row;
      continue;
    }
    for (std::size_t i = 0; i < most; ++i) {
      sums[i] += values[i];
      squares[i] += values[i] * values[i];
    }
    from += most;
    at = 0;
  }
}

double Folder::smooth_share(double period, std::size_t parts) {
  const std::size_t runs = lay_runs(period / static_cast<double>(parts), parts);
  double missed = square_;
  // In fours, of which none waits for another.
  double sums[4] = {0, 0, 0, 0};
  for (std::size_t from = 0; from < runs; from += parts) {
    const std::size_t most = std::min(parts, runs - from);
    const double* const run = run_sums_.data() + from;
    const std::int32_t* const edge = edges_.data() + from;
    const auto miss = [&](std::size_t p) {
      const auto count = static_cast<double>(edge[p + 1] - edge[p]);
      const double others = std::max(part_counts_[p] - count, 1.0);
      const double told = (part_sums_[p] - run[p]) / others;
      return told * (count * told - 2 * run[p]);
    };
    std::size_t p = 0;
    for (; p + 4 <= most; p += 4) {
      for (std::size_t i = 0; i < 4; ++i) sums[i] += miss(p + i);
    }
    for (; p < most; ++p) missed += miss(p);
  }
  missed += (sums[0] + sums[1]) + (sums[2] + sums[3]);
  return 1 - missed / static_cast<double>(n_) / variance_;
}

/// A run is what one round has in one part of the profile; how many there are.
std::size_t Folder::lay_runs(double width, std::size_t parts) {
  const auto end = static_cast<std::int32_t>(n_);
  const auto most = static_cast<std::size_t>(static_cast<double>(n_) / width) + 2;
  if (edges_.size() < most + 1) {
    edges_.resize(most + 1);
    run_sums_.resize(most);
  }
  std::int32_t* const edges = edges_.data();
  for (std::int32_t run = 0; run <= static_cast<std::int32_t>(most); ++run) {
    // As edge_of(), in 32 bits, which vectors of two can do.
    const double at = width * run - 1e-9;
    const auto whole = static_cast<std::int32_t>(at);
    edges[run] = std::min(end, whole + (static_cast<double>(whole) < at ? 1 : 0));
  }
  std::size_t runs = most;
  while (runs > 1 && edges[runs - 1] == end) --runs;
  double before = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    const double upto = flat_sums_[static_cast<std::size_t>(edges[run + 1])];
    run_sums_[run] = upto - before;
    before = upto;
  }
  part_sums_.assign(parts, 0.0);
  part_counts_.assign(parts, 0.0);
  for (std::size_t from = 0; from < runs; from += parts) {
    const std::size_t in_row = std::min(parts, runs - from);
    const double* const sums = run_sums_.data() + from;
    const std::int32_t* const edge = edges + from;
    for (std::size_t p = 0; p < in_row; ++p) {
      part_sums_[p] += sums[p];
      part_counts_[p] += static_cast<double>(edge[p + 1] - edge[p]);
    }
  }
  return runs;
}

Folded Folder::fold(double period) {
  Folded best{.variance = variance_};
  if (static_cast<double>(n_) < kLeastRounds * period || !(variance_ > 0)) return best;
  const std::size_t fine = std::min(parts_of(period), n_);
  best.share = fine_share(period, fine);
  best.parts = fine;
  if (fine > kSmooth) {
    const double smooth = smooth_share(period, kSmooth);
    if (smooth > best.share) best = {smooth, variance_, kSmooth};
  }
  return best;
}

double Folder::refine(double period, double reach, int rounds, Folded& best) {
  const double cycles = static_cast<double>(n_) / period;
  double low = period / (1 + reach / cycles);
  double high = period / std::max(1 - reach / cycles, 0.3);
  double found = period;
  double most = -2;
  const auto try_one = [&](double candidate) {
    const Folded one = fold(candidate);
    const double score = one.share + (candidate == std::round(candidate) ? 1e-3 : 0);
    if (score <= most) return false;
    most = score;
    best = one;
    found = candidate;
    return true;
  };
  bool on_grid = false;  // Then the ends and the middle of the next one are known.
  for (int round = 0; round < rounds; ++round) {
    constexpr int kGrid = 8;
    const double step = (high - low) / kGrid;
    for (int i = 0; i <= kGrid; ++i) {
      const bool known = round > 0 && (2 * i == kGrid || (on_grid && i % kGrid == 0));
      if (!known) try_one(low + step * i);
    }
    on_grid = low < found && found < high;
    int whole = 0;
    for (double q = std::ceil(low); q <= high && whole < kGrid + 1; q += 1, ++whole) {
      if (q != found && try_one(q)) on_grid = false;
    }
    low = found - step;
    high = found + step;
  }
  return found;
}

std::vector<double> Folder::profile(double period, std::size_t parts) const {
  std::vector<double> sums(parts, 0.0);
  std::vector<double> counts(parts, 0.0);
  const auto each_run = [&](auto use) {
    const double width = period / static_cast<double>(parts);
    std::size_t part = 0;
    std::size_t from = 0;
    for (std::size_t edge = 1; from < n_; ++edge) {
      const std::size_t to = std::min(n_, edge_of(width, static_cast<double>(edge)));
      use(part, from, to);
      from = std::max(from, to);
      part = part + 1 == parts ? 0 : part + 1;
    }
  };
  each_run([&](std::size_t part, std::size_t from, std::size_t to) {
    for (std::size_t t = from; t < to; ++t) {
      sums[part] += flat_[t];
      counts[part] += 1;
    }
  });
  std::vector<double> out(n_);
  each_run([&](std::size_t part, std::size_t from, std::size_t to) {
    for (std::size_t t = from; t < to; ++t) out[t] = sums[part] / counts[part];
  });
  return out;
}

}  // namespace foreshock::seasons
