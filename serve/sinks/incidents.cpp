#include "foreshock/serve/sinks/incidents.h"

#include <algorithm>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/serve/sinks/alertmanager.h"

namespace foreshock {
namespace {

using What = IncidentChange::What;

constexpr std::uint64_t kSpareBytes = std::uint64_t{1} << 20U;
constexpr int kEndsAfter = 4;  // Resends, until silence means the end.
constexpr int kSoonPart = 10;  // A tenth of the time between two of them is soon.

/// What may change while an incident lasts.
void refresh(const Incident& from, Incident& to) {
  to.until = from.until;
  to.score = from.score;
  to.p_value = from.p_value;
  to.value = from.value;
  to.expected = from.expected;
  to.lower = from.lower;
  to.upper = from.upper;
  to.why = from.why;
}

}  // namespace

Result<Incidents> Incidents::open(const Options& options, std::vector<Target> targets) {
  FORESHOCK_CHECK(options.resend > Duration::zero() && options.most > 0);
  Incidents out(options, std::move(targets));
  out.dropped_.assign(out.targets_.size(), 0);
  if (options.path.empty()) return out;
  const auto each = [&out](const Record& record) { return out.restore(record); };
  FORESHOCK_TRY(out.outbox_, Outbox::open(options.path, each));
  out.rewrite_above_ = out.outbox_->bytes() + kSpareBytes;
  return out;
}

Status Incidents::restore(const Record& record) {
  FORESHOCK_TRY(auto stored, read_record(record));
  if (auto* incident = std::get_if<StoredIncident>(&stored)) {
    const auto known = by_id_.find(incident->incident.id);
    if (known == by_id_.end()) {
      insert(std::move(*incident));
    } else {
      entries_.at(known->second).stored = std::move(*incident);
    }
  } else if (const auto* gone = std::get_if<StoredGone>(&stored)) {
    const auto known = by_id_.find(gone->id);
    if (known != by_id_.end()) erase(entries_.find(known->second));
  } else {
    const auto& mark = std::get<StoredTold>(stored);
    const auto known = by_id_.find(mark.id);
    for (std::size_t i = 0; known != by_id_.end() && i < targets_.size(); ++i) {
      if (targets_[i].number == mark.target) entries_.at(known->second).knows[i].told = mark.told;
    }
  }
  return {};
}

Incidents::Entry& Incidents::insert(StoredIncident stored) {
  const std::uint64_t number = next_number_++;
  Entry entry{std::move(stored), {}, std::vector<Knows>(targets_.size())};
  entry.identity = alert_identity(entry.stored.incident);
  by_id_[entry.stored.incident.id] = number;
  by_identity_[entry.identity].push_back(number);
  return entries_.emplace(number, std::move(entry)).first->second;
}

void Incidents::erase(Entries::iterator at) {
  by_id_.erase(at->second.stored.incident.id);
  const auto same = by_identity_.find(at->second.identity);
  auto& numbers = same->second;
  numbers.erase(std::find(numbers.begin(), numbers.end(), at->first));
  if (numbers.empty()) by_identity_.erase(same);
  entries_.erase(at);
}

void Incidents::take_one(const IncidentChange& change, Timestamp now,
                         std::vector<std::byte>& records) {
  const bool closes = change.what == What::kClosed;
  const auto known = by_id_.find(change.incident.id);
  if (known != by_id_.end()) {
    StoredIncident& stored = entries_.at(known->second).stored;
    if (stored.closed_at) return;
    refresh(change.incident, stored.incident);
    if (!closes) return;
    stored.incident.open = false;
    stored.closed_at = now;
    append_record(stored, records);
    return;
  }
  StoredIncident stored{change.incident, now, std::nullopt};
  stored.incident.open = !closes;
  if (closes) stored.closed_at = now;
  append_record(stored, records);
  Entry& entry = insert(std::move(stored));
  // An end of what is not known here: its beginning was told by a process that has forgotten it.
  for (std::size_t i = 0; closes && i < targets_.size(); ++i) {
    entry.knows[i].told = Told::kOpened;
    append_record(StoredTold{change.incident.id, targets_[i].number, Told::kOpened}, records);
  }
  make_room(records);
}

/// The one that closed first; if none is closed, the one that opened first.
Incidents::Entries::iterator Incidents::first_to_go() {
  auto first = entries_.end();
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    const auto& closed_at = at->second.stored.closed_at;
    if (!closed_at) continue;
    if (first == entries_.end() || *closed_at < *first->second.stored.closed_at) first = at;
  }
  return first == entries_.end() ? entries_.begin() : first;
}

void Incidents::make_room(std::vector<std::byte>& records) {
  while (entries_.size() > options_.most) {
    const auto first = first_to_go();
    const bool open = !first->second.stored.closed_at;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      const bool missed = open && targets_[i].repeats;
      if (missed || wants(i, first->first, first->second)) ++dropped_[i];
    }
    append_record(StoredGone{first->second.stored.incident.id}, records);
    erase(first);
  }
}

Status Incidents::take(std::span<const IncidentChange> changes, Timestamp now) {
  std::vector<std::byte> records;
  for (const IncidentChange& change : changes) take_one(change, now, records);
  if (!outbox_ || records.empty()) return {};
  return outbox_->append(records, options_.sync);
}

/// To a target that repeats, incidents of the same identity are one alert: the newest that is open
/// speaks for all, or else the newest.
bool Incidents::speaks(std::uint64_t number, const Entry& entry) const {
  const auto& numbers = by_identity_.at(entry.identity);
  const auto is_open = [&](std::uint64_t other) { return !entries_.at(other).stored.closed_at; };
  const auto newest_open = std::find_if(numbers.rbegin(), numbers.rend(), is_open);
  return number == (newest_open != numbers.rend() ? *newest_open : numbers.back());
}

/// Whether the target has not been told once what it should know.
bool Incidents::wants(std::size_t target, std::uint64_t number, const Entry& entry) const {
  const Told should = entry.stored.closed_at ? Told::kClosed : Told::kOpened;
  if (entry.knows[target].told >= should) return false;
  return !targets_[target].repeats || speaks(number, entry);
}

/// It is over, and the target, which repeats, still has to see it fire.
bool Incidents::is_held(std::size_t target, const Entry& entry, Timestamp now) const {
  const Knows& knows = entry.knows[target];
  if (!targets_[target].repeats || knows.told == Told::kClosed) return false;
  if (knows.told == Told::kNothing) return true;
  if (knows.first == Timestamp{}) return false;  // It was told by a process before this one.
  return knows.first <= now && now < knows.first + options_.least_firing;
}

std::optional<Timestamp> Incidents::due_at(std::size_t target, std::uint64_t number,
                                           const Entry& entry, Timestamp now) const {
  const Knows& knows = entry.knows[target];
  const auto& closed_at = entry.stored.closed_at;
  if (wants(target, number, entry)) {
    if (knows.told == Told::kNothing || !is_held(target, entry, now)) return now;
    return std::max(now,
                    std::min(knows.first + options_.least_firing, knows.last + options_.resend));
  }
  if (!targets_[target].repeats || !speaks(number, entry)) return std::nullopt;
  if (closed_at && now > *closed_at + options_.resolved_for) return std::nullopt;
  if (knows.last == Timestamp{} || knows.last > now) return now;  // A restart; a clock set back.
  return std::max(now, knows.last + options_.resend);
}

Notice Incidents::notice_of(std::size_t target, const Entry& entry, Timestamp now) const {
  const StoredIncident& stored = entry.stored;
  Notice notice;
  notice.incident = &stored.incident;
  notice.resolved = stored.closed_at.has_value() && entry.knows[target].told != Told::kNothing &&
                    !is_held(target, entry, now);
  notice.starts_at = std::min(stored.incident.from, stored.opened_at);
  notice.ends_at = notice.resolved ? *stored.closed_at : now + kEndsAfter * options_.resend;
  notice.ends_at = std::max(notice.ends_at, notice.starts_at);
  return notice;
}

std::vector<Incidents::Due> Incidents::due(std::size_t target, Timestamp now,
                                           std::size_t most) const {
  std::vector<Due> out;
  bool any = false;
  for (const auto& [number, entry] : entries_) {
    const auto at = due_at(target, number, entry, now);
    if (!at || *at > now + options_.resend / kSoonPart) continue;
    any = any || *at <= now;
    if (out.size() < most) out.push_back({number, notice_of(target, entry, now)});
    if (any && out.size() == most) break;
  }
  if (!any) out.clear();
  return out;
}

std::optional<Timestamp> Incidents::next_due(std::size_t target, Timestamp now) const {
  std::optional<Timestamp> next;
  for (const auto& [number, entry] : entries_) {
    const auto at = due_at(target, number, entry, now);
    if (at && (!next || *at < *next)) next = at;
  }
  return next;
}

void Incidents::told(std::size_t target, std::uint64_t number, bool resolved, Timestamp now) {
  const auto at = entries_.find(number);
  if (at == entries_.end()) return;  // Dropped while it was on its way.
  Knows& knows = at->second.knows[target];
  const Told told = resolved ? Told::kClosed : Told::kOpened;
  knows.last = now;
  if (knows.first == Timestamp{} && !resolved) knows.first = now;
  if (knows.told >= told) return;
  knows.told = told;
  if (!outbox_) return;
  std::vector<std::byte> record;
  append_record(StoredTold{at->second.stored.incident.id, targets_[target].number, told}, record);
  // If this is lost, the target is told twice.
  static_cast<void>(outbox_->append(record, false));
}

std::vector<Incident> Incidents::open_ones() const {
  std::vector<Incident> out;
  for (const auto& [number, entry] : entries_) {
    if (entry.stored.incident.open) out.push_back(entry.stored.incident);
  }
  return out;
}

bool Incidents::owes(Timestamp now) const {
  for (const auto& [number, entry] : entries_) {
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      if (wants(i, number, entry) && *due_at(i, number, entry, now) <= now) return true;
    }
  }
  return false;
}

bool Incidents::is_done(std::uint64_t number, const Entry& entry, Timestamp now) const {
  const auto& closed_at = entry.stored.closed_at;
  if (!closed_at || now <= *closed_at + options_.resolved_for) return false;
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    if (wants(i, number, entry)) return false;
  }
  return true;
}

std::vector<std::byte> Incidents::all_records() const {
  std::vector<std::byte> out;
  for (const auto& [number, entry] : entries_) {
    append_record(entry.stored, out);
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      const Told told = entry.knows[i].told;
      if (told == Told::kNothing) continue;
      append_record(StoredTold{entry.stored.incident.id, targets_[i].number, told}, out);
    }
  }
  return out;
}

Status Incidents::sweep(Timestamp now) {
  std::vector<std::byte> records;
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto next = std::next(at);
    if (is_done(at->first, at->second, now)) {
      append_record(StoredGone{at->second.stored.incident.id}, records);
      erase(at);
    }
    at = next;
  }
  if (!outbox_) return {};
  if (!records.empty()) FORESHOCK_TRY_VOID(outbox_->append(records, false));
  if (outbox_->bytes() <= rewrite_above_) return {};
  rewrite_above_ = outbox_->bytes() + kSpareBytes;  // Should it fail, not at every sweep.
  FORESHOCK_TRY_VOID(outbox_->rewrite(all_records()));
  rewrite_above_ = 2 * outbox_->bytes() + kSpareBytes;
  return {};
}

std::vector<std::uint64_t> Incidents::dropped() {
  std::vector<std::uint64_t> out(targets_.size(), 0);
  std::swap(out, dropped_);
  return out;
}

}  // namespace foreshock
