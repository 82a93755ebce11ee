#pragma once

/// What is firing, what has ended, and how much of it each target knows.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/incident.h"
#include "foreshock/serve/sinks/incident_record.h"
#include "foreshock/serve/sinks/notice.h"
#include "foreshock/serve/sinks/outbox.h"

namespace foreshock {

struct IncidentChange {
  enum class What : std::uint8_t { kOpened, kUpdated, kClosed };
  What what = What::kOpened;
  Incident incident;
};

/// A table that outlasts the process. What identifies an incident (its id, series, kind and
/// severity) stays as it was when it opened. For one thread at a time.
class Incidents {
 public:
  struct Options {
    std::string path;           ///< Of the outbox; empty: in memory only.
    std::size_t most = 10'000;  ///< Incidents held. Beyond, the one that was closed first goes; if
                                ///< none is closed, the one that opened first.
    Duration resend = std::chrono::minutes{1};        ///< To targets that repeat. > 0.
    Duration resolved_for = std::chrono::minutes{5};  ///< How long an end is repeated to them.
    /// How long an incident fires at least to them: Alertmanager says nothing of one that is over
    /// before its group_wait (30 s, unless told otherwise).
    Duration least_firing = std::chrono::minutes{1};
    bool sync = true;  ///< Outlast a crash of the machine, not only of the process.
  };
  struct Target {
    std::uint64_t number = 0;  ///< number_of() it.
    bool repeats = false;
  };
  static Result<Incidents> open(const Options& options, std::vector<Target> targets);

  /// All of it is in the file when this returns. What is known already changes nothing, so that a
  /// replay may say it again.
  /// Errors:  kUnavailable if it can't be written; it is told all the same.
  Status take(std::span<const IncidentChange> changes, Timestamp now);

  struct Due {
    std::uint64_t number = 0;
    Notice notice;  ///< Its incident stays until take() or sweep().
  };
  /// What the target is to be told now, oldest first. If there is any, what is due soon comes with
  /// it.
  std::vector<Due> due(std::size_t target, Timestamp now, std::size_t most) const;
  /// When there will be something for it; nothing if never.
  std::optional<Timestamp> next_due(std::size_t target, Timestamp now) const;
  /// The target knows.
  void told(std::size_t target, std::uint64_t number, bool resolved, Timestamp now);
  /// There is something that a target has not been told and could be told now.
  bool owes(Timestamp now) const;

  /// Lets go of what all know and need no longer, and keeps the file short.
  /// Errors:  kUnavailable from the file, which is then as it was.
  Status sweep(Timestamp now);

  /// Since the last call: for each target, how many incidents were dropped that it should have been
  /// told of.
  std::vector<std::uint64_t> dropped();

  /// Those that have not ended, in the order in which they opened.
  std::vector<Incident> open_ones() const;
  std::size_t size() const { return entries_.size(); }
  std::uint64_t cut_off() const { return outbox_ ? outbox_->cut_off() : 0; }

 private:
  struct Knows {
    Told told = Told::kNothing;
    Timestamp first{};  ///< When it was told in this process: of the beginning, and last.
    Timestamp last{};
  };
  struct Entry {
    StoredIncident stored;
    std::string identity;      ///< alert_identity()
    std::vector<Knows> knows;  ///< [target]
  };
  using Entries = std::map<std::uint64_t, Entry>;

  Incidents(Options options, std::vector<Target> targets)
      : options_(std::move(options)), targets_(std::move(targets)) {}
  Status restore(const Record& record);
  Entry& insert(StoredIncident stored);
  void erase(Entries::iterator at);
  void take_one(const IncidentChange& change, Timestamp now, std::vector<std::byte>& records);
  void make_room(std::vector<std::byte>& records);
  Entries::iterator first_to_go();
  bool speaks(std::uint64_t number, const Entry& entry) const;
  bool wants(std::size_t target, std::uint64_t number, const Entry& entry) const;
  std::optional<Timestamp> due_at(std::size_t target, std::uint64_t number, const Entry& entry,
                                  Timestamp now) const;
  bool is_held(std::size_t target, const Entry& entry, Timestamp now) const;
  bool is_done(std::uint64_t number, const Entry& entry, Timestamp now) const;
  Notice notice_of(std::size_t target, const Entry& entry, Timestamp now) const;
  std::vector<std::byte> all_records() const;

  Options options_;
  std::vector<Target> targets_;
  std::optional<Outbox> outbox_;
  std::uint64_t rewrite_above_ = 0;  ///< Bytes of the file.
  Entries entries_;                  ///< In the order in which they came.
  std::uint64_t next_number_ = 0;
  std::unordered_map<std::string, std::uint64_t> by_id_;
  std::unordered_map<std::string, std::vector<std::uint64_t>> by_identity_;  ///< Rising.
  std::vector<std::uint64_t> dropped_;                                       ///< [target]
};

}  // namespace foreshock
