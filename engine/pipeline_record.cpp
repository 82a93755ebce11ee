#include <algorithm>
#include <string>
#include <utility>

#include "foreshock/engine/pipeline.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 7;  ///< Those before had no fits that wait, and other detectors.
/// Limits of counts that are read: no series is as long, and none of them overflows.
constexpr std::int64_t kMostSeen = std::int64_t{1} << 60;
constexpr std::int32_t kMostIncident = 1 << 30;
constexpr int kLongestSeason = 1 << 20;  ///< As in models/.
constexpr unsigned kAdapts = 1;
constexpr unsigned kWasFar = 2;

Result<std::int32_t> read_count(StateReader& in) {
  FORESHOCK_TRY(const auto count, in.get<std::int32_t>());
  if (count < 0 || count > kMostIncident) {
    return fail(Errc::kMalformedInput, "pipeline: counts that cannot be");
  }
  return count;
}

}  // namespace

void Pipeline::save(StateWriter& out) const {
  out.put(kVersion);
  recovery_.save(out);
  judge_.save(out);
  policy_.save(out);
  history_.save(out);
  out.put_text(report_.form);
  for (const double v :
       {report_.log_likelihood, report_.aicc, incident_residual_, last_move_, bias_})
    out.put(v);
  for (const std::int64_t v : {seen_, next_fit_, fits_}) out.put(v);
  for (const std::int32_t v : {incident_steps_, incident_values_, failed_fits_, since_change_,
                               since_moved_, followed_, returns_}) {
    out.put(v);
  }
  out.put(static_cast<std::uint8_t>(incident_kind_));
  out.put(static_cast<std::uint8_t>((adapting_ ? kAdapts : 0) | (was_far_ ? kWasFar : 0)));
  novelty_.save(out);
  glow_.save(out);
  watch_.save(out);
  out.put(season_);
  out.put(since_look_);
  const FitWish wish = wish_.value_or(FitWish{});
  out.put(static_cast<std::uint8_t>(wish_ ? static_cast<int>(wish.reason) + 1 : 0));
  out.put(wish.since);
  out.put(wish.turn);
  out.put(static_cast<std::uint8_t>(simpler_ ? 1 : 0));
  out.put(static_cast<std::uint8_t>(may_change_ ? 1 : 0));
}

/// Of the fit that waits, if one does.
Status Pipeline::read_wish(StateReader& in) {
  FORESHOCK_TRY(const auto reason, in.get<std::uint8_t>());
  FitWish wish;
  FORESHOCK_TRY(wish.since, in.get<std::int64_t>());
  FORESHOCK_TRY(wish.turn, in.get<std::uint64_t>());
  FORESHOCK_TRY(const auto simpler, in.get<std::uint8_t>());
  FORESHOCK_TRY(const auto may_change, in.get<std::uint8_t>());
  simpler_ = simpler != 0;
  may_change_ = may_change != 0;
  if (reason == 0) return {};
  if (reason > static_cast<int>(FitReason::kOther) + 1 || wish.since < 0 || wish.since > seen_) {
    return fail(Errc::kMalformedInput, "pipeline: a fit waits that cannot be");
  }
  wish.reason = static_cast<FitReason>(reason - 1);
  wish_ = wish;
  return {};
}

Result<Pipeline> Pipeline::read(StateReader& in, const Options& options) {
  FORESHOCK_TRY(auto pipeline, make(options));
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "pipeline: snapshot version " + std::to_string(version) +
                                        ", this program reads " + std::to_string(kVersion));
  }
  FORESHOCK_TRY(pipeline.recovery_, Recovery::read(in));
  FORESHOCK_TRY(pipeline.judge_, Judge::read(in, options.p_alert));
  FORESHOCK_TRY(pipeline.policy_, AlertPolicy::read(in, options.policy));
  FORESHOCK_TRY(pipeline.history_, History::read(in, ring_size(options)));
  FORESHOCK_TRY(pipeline.report_.form, in.get_text(4096));
  FORESHOCK_TRY(pipeline.report_.log_likelihood, in.get<double>());
  FORESHOCK_TRY(pipeline.report_.aicc, in.get<double>());
  FORESHOCK_TRY(pipeline.incident_residual_, in.get_finite());
  FORESHOCK_TRY(pipeline.last_move_, in.get_finite());
  FORESHOCK_TRY(pipeline.bias_, in.get_finite());
  for (std::int64_t* v : {&pipeline.seen_, &pipeline.next_fit_, &pipeline.fits_}) {
    FORESHOCK_TRY(*v, in.get<std::int64_t>());
    if (*v < 0 || *v > kMostSeen) {
      return fail(Errc::kMalformedInput, "pipeline: counts that cannot be");
    }
  }
  for (std::int32_t* v :
       {&pipeline.incident_steps_, &pipeline.incident_values_, &pipeline.failed_fits_,
        &pipeline.since_change_, &pipeline.since_moved_, &pipeline.followed_, &pipeline.returns_}) {
    FORESHOCK_TRY(*v, read_count(in));
  }
  FORESHOCK_TRY(const auto kind, in.get<std::uint8_t>());
  if (kind > static_cast<std::uint8_t>(kLastAlertKind)) {
    return fail(Errc::kMalformedInput, "pipeline: unknown kind of incident");
  }
  pipeline.incident_kind_ = static_cast<AlertKind>(kind);
  FORESHOCK_TRY(const auto flags, in.get<std::uint8_t>());
  if (flags > (kAdapts | kWasFar)) return fail(Errc::kMalformedInput, "pipeline: unknown flags");
  pipeline.adapting_ = (flags & kAdapts) != 0;
  pipeline.was_far_ = (flags & kWasFar) != 0;
  if (pipeline.failed_fits_ > kMostFailures) {
    return fail(Errc::kMalformedInput, "pipeline: more failures than there can be");
  }
  FORESHOCK_TRY_VOID(pipeline.novelty_.read(in));
  FORESHOCK_TRY_VOID(pipeline.glow_.read(in));
  FORESHOCK_TRY(pipeline.watch_, SeasonWatch::read(in, watch_alpha(options)));
  FORESHOCK_TRY(pipeline.season_, read_count(in));
  FORESHOCK_TRY(pipeline.since_look_, read_count(in));
  if (pipeline.season_ > kLongestSeason) {
    return fail(Errc::kMalformedInput, "pipeline: a season that cannot be");
  }
  FORESHOCK_TRY_VOID(pipeline.read_wish(in));
  return pipeline;
}

}  // namespace foreshock
