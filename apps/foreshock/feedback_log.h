#pragma once

/// What people said of alerts, in a file of lines that outlasts the service: docs/formats/http.md.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "foreshock/app/series_lines.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

struct Feedback {
  std::string said;  ///< When, ISO 8601.
  std::string series;
  std::string id;  ///< Of the incident; may be empty.
  std::int64_t time_ms = 0;
  bool is_real = false;
  std::string note;
  double score = std::numeric_limits<double>::quiet_NaN();  ///< As Judgement has it.
};

/// One line of the file, without its end.
std::string feedback_line(const Feedback& feedback);
/// Errors:  kMalformedInput, saying what is wrong with it.
Result<Feedback> read_feedback_line(const std::string& line);

/// Of one series, id and time the latest word counts, and the file forgets the others: it is
/// written anew when it is twice as long as what counts. Beyond the limits the oldest words go. The
/// lines of the series follow from the file alone. Every member may be called from any thread.
class FeedbackLog {
 public:
  struct Options {
    std::size_t most_entries = 100'000;
    std::size_t most_bytes = 16 << 20;   ///< Of the lines that count.
    std::size_t spare_bytes = 64 << 10;  ///< That the file may always have more than it needs.
  };
  /// Of a line that can't be read: its number in the file, and why.
  using Complain = std::function<void(std::size_t line, const std::string& why)>;

  /// Reads what there is; in no folder ("") nothing is kept, and add() refuses. Not there yet is no
  /// fault; a file that can't be read is told as line 0, and never written to.
  FeedbackLog(const std::string& folder, const Options& options, const Complain& complain);

  bool has_place() const { return !path_.empty(); }
  /// It is in the file when this returns, and the line of the series is what follows from it.
  /// Errors:  kUnavailable if it can't be written; then nothing has changed.
  Status add(const Feedback& feedback);
  /// The file as it is.
  std::string text() const;
  const SeriesLines& lines() const { return lines_; }

 private:
  using Number = std::uint64_t;
  struct Entry {
    std::string key;
    std::string series;
    std::string line;
    Judgement judgement;
  };
  void load(const Complain& complain);
  /// The series of words that had to go.
  std::vector<std::string> take(const Feedback& feedback, std::string line);
  void forget(std::map<Number, Entry>::iterator at);
  void move_line(const std::string& series);
  Status rewrite();

  const Options options_;
  std::string path_;  ///< Empty: nowhere.
  mutable std::mutex mutex_;
  bool is_unread_ = false;     ///< There is a file that can't be read.
  bool ends_in_line_ = false;  ///< The file's last line has no end.
  std::size_t file_bytes_ = 0;
  std::size_t needed_bytes_ = 0;
  Number next_ = 0;
  std::map<Number, Entry> entries_;  ///< In order.
  std::map<std::string, Number> by_key_;
  std::map<std::string, std::set<Number>> by_series_;
  SeriesLines lines_;
};

}  // namespace foreshock::app
