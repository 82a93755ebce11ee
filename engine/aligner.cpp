#include "foreshock/engine/aligner.h"

#include <cmath>
#include <string>

namespace foreshock {

Aligner::Placed Aligner::place(Timestamp time) {
  const std::int64_t step = frequency_.steps_between(origin_, time);
  if (step == last_) return {.kind = Placed::Kind::kSameStep};
  if (step < last_) return {.kind = Placed::Kind::kLate};
  const Placed placed{.kind = Placed::Kind::kNext, .missing = step - last_ - 1};
  last_ = step;
  return placed;
}

Result<RegularSeries> regularize(std::span<const Timestamp> times, std::span<const double> values,
                                 const Frequency& frequency, std::size_t most) {
  if (times.empty()) return fail(Errc::kInvalidArgument, "a series without points has no steps");
  RegularSeries out{.values = {}, .step_of = {}, .frequency = frequency, .origin = times.front()};
  out.step_of.reserve(times.size());
  Aligner aligner(frequency, times.front());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto placed = aligner.place(times[i]);
    if (placed.kind == Aligner::Placed::Kind::kNext) {
      const auto missing = static_cast<std::size_t>(placed.missing);
      if (missing >= most || out.values.size() + missing >= most) {
        return fail(Errc::kInvalidArgument,
                    "a gap of " + std::to_string(missing) + " steps of " + frequency.name() +
                        " before " + format_timestamp(times[i]) +
                        ": a stray date, or a frequency that is too fine (--freq)");
      }
      out.values.insert(out.values.end(), missing, std::nan(""));
      out.values.push_back(values[i]);
    } else if (placed.kind == Aligner::Placed::Kind::kSameStep) {
      if (values[i] == values[i]) out.values.back() = values[i];  // The last word counts.
    } else {
      return fail(Errc::kInvalidArgument,
                  "points are not in order of time at " + format_timestamp(times[i]));
    }
    out.step_of.push_back(out.values.size() - 1);
  }
  return out;
}

}  // namespace foreshock
