#include "foreshock/detect/offline/internal/segment_costs.h"

#include <algorithm>
#include <array>

#include "foreshock/core/wide.h"

namespace foreshock::offline {

FORESHOCK_WIDE void mean_costs(std::size_t n, const Columns& starts, const End& end, double* out) {
  const double* const count = starts.count;
  const double* const y = starts.y;
  const double* const yy = starts.yy;
  FORESHOCK_APART
  for (std::size_t i = 0; i < n; ++i) {
    const double s = end.y - y[i];
    const double rss = (end.yy - yy[i]) - s * s / (end.count - count[i]);
    out[i] = rss > 0 ? rss : 0;
  }
}

FORESHOCK_WIDE void line_costs(std::size_t n, const Columns& starts, const End& end, double more,
                               double* out) {
  const double* const count = starts.count;
  const double* const t = starts.t;
  const double* const tt = starts.tt;
  const double* const y = starts.y;
  const double* const ty = starts.ty;
  const double* const first = starts.first;
  FORESHOCK_APART
  for (std::size_t i = 0; i < n; ++i) {
    const double m = end.count - count[i];
    const double sy = end.y - y[i];
    const double st = (end.t - t[i]) - m * first[i];
    const double stt = (end.tt - tt[i]) - first[i] * (2 * (end.t - t[i]) - m * first[i]);
    const double sty = (end.ty - ty[i]) - first[i] * sy;
    const double inverse = 1 / m;
    const double xx = stt - st * st * inverse;
    const double xy = sty - st * sy * inverse;
    const double less = xx > 0 ? xy * xy / xx : 0;
    double rss = out[i] - less;
    rss = (rss > 0 ? rss : 0) + more;
    out[i] = out[i] < rss ? out[i] : rss;
  }
}

FORESHOCK_WIDE Extremes add_best(std::size_t n, const double* best, double* total) {
  constexpr std::size_t kLanes = 8;
  std::array<double, kLanes> low;
  std::array<double, kLanes> high;
  low.fill(std::numeric_limits<double>::infinity());
  high.fill(-std::numeric_limits<double>::infinity());
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) {
      const double v = total[i + j] + best[i + j];
      total[i + j] = v;
      low[j] = v < low[j] ? v : low[j];
      high[j] = v > high[j] ? v : high[j];
    }
  }
  Extremes out;
  for (; i < n; ++i) {
    total[i] += best[i];
    out.least = std::min(out.least, total[i]);
    out.most = std::max(out.most, total[i]);
  }
  for (std::size_t j = 0; j < kLanes; ++j) {
    out.least = std::min(out.least, low[j]);
    out.most = std::max(out.most, high[j]);
  }
  return out;
}

}  // namespace foreshock::offline
