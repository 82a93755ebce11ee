#include "foreshock/serve/sinks/courier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/serve/sinks/jsonl.h"

namespace foreshock {
namespace {

using Kind = SinkTarget::Kind;

constexpr Duration kLongestRetryAfter = std::chrono::minutes{10};
constexpr Duration kNothingDue = std::chrono::hours{1};
constexpr int kHttpOk = 200;

bool is_success(int status) {
  return status >= kHttpOk && status < 300;
}

/// No answer, trouble of the other side, or too much at once: it may be taken later.
bool is_passing(int status) {
  return status == 0 || status == 408 || status == 429 || status >= 500;
}

/// One bad notice in a request can be the reason.
bool is_of_content(int status) {
  return status == 400 || status == 413 || status == 422;
}

bool is_power_of_two(int n) {
  return n > 0 && (n & (n - 1)) == 0;
}

std::string told_by(const HttpAnswer& answer) {
  std::string status = answer.status == 0 ? "" : "HTTP " + std::to_string(answer.status);
  if (answer.what.empty()) return status;
  return status.empty() ? answer.what : status + " (" + answer.what + ")";
}

}  // namespace

std::string_view name_of(SinkResult result) {
  switch (result) {
    case SinkResult::kOk:
      return "ok";
    case SinkResult::kError:
      return "error";
    case SinkResult::kRefused:
      return "refused";
    case SinkResult::kDropped:
      break;
  }
  return "dropped";
}

Courier::Courier(const Options& options, Incidents incidents, HttpTransport& transport, Clock clock,
                 SinkListener listener)
    : options_(options),
      transport_(transport),
      clock_(std::move(clock)),
      listener_(std::move(listener)),
      incidents_(std::move(incidents)),
      rng_(options.seed) {
  for (const SinkTarget& target : options_.targets) routes_.push_back({target});
}

Result<std::unique_ptr<Courier>> Courier::make(const Options& options, HttpTransport& transport,
                                               Clock clock, SinkListener listener) {
  std::vector<Incidents::Target> targets;
  for (const SinkTarget& target : options.targets) {
    FORESHOCK_TRY_VOID(check_target(target));
    targets.push_back({number_of(target), repeats(target)});
  }
  FORESHOCK_TRY(Incidents incidents, Incidents::open(options.incidents, std::move(targets)));
  const std::uint64_t cut_off = incidents.cut_off();
  std::unique_ptr<Courier> courier(
      new Courier(options, std::move(incidents), transport, std::move(clock), std::move(listener)));
  if (cut_off > 0) {
    courier->log(true, options.incidents.path + ": the last " + std::to_string(cut_off) +
                           " bytes were not whole, as after a crash, and were cut off");
  }
  return courier;
}

Status Courier::take(std::span<const IncidentChange> changes) {
  const std::lock_guard lock(lock_);
  Status status = incidents_.take(changes, clock_());
  count_dropped();
  return status;
}

std::vector<Incident> Courier::open_ones() {
  const std::lock_guard guard(lock_);
  return incidents_.open_ones();
}

bool Courier::owes() {
  const std::lock_guard lock(lock_);
  return incidents_.owes(clock_());
}

void Courier::cancel() {
  cancelled_ = true;
  transport_.cancel();
}

/// One request for each target that may be asked and has something due.
std::vector<Courier::Parcel> Courier::pack() {
  std::vector<Parcel> parcels;
  const Timestamp now = clock_();
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    Route& route = routes_[i];
    if (route.not_before > now + kLongestRetryAfter) route.not_before = now;  // A clock set back.
    if (now < route.not_before) continue;
    const std::size_t most = route.one_by_one > 0 ? 1 : most_notices(route.target);
    const std::vector<Incidents::Due> due = incidents_.due(i, now, most);
    if (due.empty()) continue;
    Parcel parcel{i, {}, {}, now};
    std::vector<Notice> notices;
    for (const Incidents::Due& one : due) {
      parcel.notices.emplace_back(one.number, one.notice.resolved);
      notices.push_back(one.notice);
    }
    parcel.letter = letter_to(route.target, notices, options_.external_url, options_.source);
    parcels.push_back(std::move(parcel));
  }
  return parcels;
}

std::vector<HttpAnswer> Courier::deliver(const std::vector<Parcel>& parcels) {
  std::vector<HttpAnswer> answers(parcels.size());
  std::vector<HttpCall> calls;
  std::vector<std::size_t> of;  // Which parcel a call is of.
  for (std::size_t i = 0; i < parcels.size(); ++i) {
    const HttpCall& letter = parcels[i].letter;
    if (options_.targets[parcels[i].route].kind != Kind::kJsonl) {
      calls.push_back(letter);
      of.push_back(i);
      continue;
    }
    const Status written = append_lines(letter.url, letter.body);
    answers[i].status = written ? kHttpOk : 0;
    if (!written) answers[i].what = written.error().message;
  }
  if (calls.empty()) return answers;
  std::vector<HttpAnswer> came = transport_.post(calls);
  for (std::size_t i = 0; i < calls.size() && i < came.size(); ++i) {
    answers[of[i]] = std::move(came[i]);
  }
  return answers;
}

void Courier::settle(const Parcel& parcel, const HttpAnswer& answer) {
  Route& route = routes_[parcel.route];
  const std::size_t n = parcel.notices.size();
  if (is_passing(answer.status)) {
    settle_failure(route, parcel, answer);
    return;
  }
  if (route.failures > 0) {
    log(false, shown_target(route.target) + ": answers again after " +
                   std::to_string(route.failures) + " failures");
    route.failures = 0;
  }
  const bool taken = is_success(answer.status);
  if (!taken && n > 1 && is_of_content(answer.status)) {
    route.one_by_one = n;
    return;
  }
  if (route.one_by_one > 0) --route.one_by_one;
  for (const auto& [number, resolved] : parcel.notices) {
    incidents_.told(parcel.route, number, resolved, parcel.at);
  }
  count(parcel.route, taken ? SinkResult::kOk : SinkResult::kRefused, n);
  if (taken) return;
  log(true, shown_target(route.target) + ": refused " + std::to_string(n) +
                " alerts for good: " + told_by(answer));
}

void Courier::settle_failure(Route& route, const Parcel& parcel, const HttpAnswer& answer) {
  if (cancelled_) return;  // We hung up, not they.
  ++route.failures;
  const double doubled = std::ldexp(1.0, std::min(route.failures - 1, 30));
  const double whole =
      std::min(std::chrono::duration<double>(options_.first_delay).count() * doubled,
               std::chrono::duration<double>(options_.longest_delay).count());
  const std::chrono::duration<double> delay(whole * (0.5 + 0.5 * rng_.uniform()));
  const Duration asked =
      std::min(answer.retry_after.value_or(Duration::zero()), kLongestRetryAfter);
  const Duration wait = std::max(std::chrono::duration_cast<Duration>(delay), asked);
  route.not_before = clock_() + wait;
  count(parcel.route, SinkResult::kError, parcel.notices.size());
  if (!is_power_of_two(route.failures)) return;  // Said before.
  log(true, shown_target(route.target) + ": failed " + std::to_string(route.failures) +
                (route.failures == 1 ? " time: " : " times: ") + told_by(answer) +
                "; alerts wait and are sent again");
}

Timestamp Courier::step() {
  while (!cancelled_) {
    std::unique_lock lock(lock_);
    const std::vector<Parcel> parcels = pack();
    if (parcels.empty()) break;
    lock.unlock();
    const std::vector<HttpAnswer> answers = deliver(parcels);
    lock.lock();
    for (std::size_t i = 0; i < parcels.size(); ++i) settle(parcels[i], answers[i]);
  }
  const std::lock_guard lock(lock_);
  const Timestamp now = clock_();
  if (auto swept = incidents_.sweep(now); !swept) log(true, swept.error().message);
  Timestamp next = now + kNothingDue;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto due = incidents_.next_due(i, now);
    if (due) next = std::min(next, std::max(*due, routes_[i].not_before));
  }
  return next;
}

void Courier::count(std::size_t route, SinkResult result, std::uint64_t count) {
  if (listener_.sent && count > 0)
    listener_.sent(name_of(routes_[route].target.kind), result, count);
}

void Courier::count_dropped() {
  const std::vector<std::uint64_t> dropped = incidents_.dropped();
  for (std::size_t i = 0; i < dropped.size(); ++i) count(i, SinkResult::kDropped, dropped[i]);
}

void Courier::log(bool warning, const std::string& line) const {
  if (listener_.log) listener_.log(warning, line);
}

}  // namespace foreshock
