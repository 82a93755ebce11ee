#pragma once

/// What the service says while it runs: one line an event, on standard error, for people or as
/// JSON.

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"

namespace foreshock::app {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// "debug", "info", "warning", "error".
std::string_view name_of(LogLevel level);
Result<LogLevel> parse_log_level(std::string_view text);

/// A name and a value; texts must live as long as the call that logs them.
struct LogField {
  LogField(std::string_view field, std::string_view text) : name(field), value(text) {}
  LogField(std::string_view field, const std::string& text) : name(field), value(text) {}
  LogField(std::string_view field, const char* text) : name(field), value(text) {}
  LogField(std::string_view field, bool truth) : name(field), value(truth) {}
  LogField(std::string_view field, double number) : name(field), value(number) {}
  template <std::integral T>
  LogField(std::string_view field, T number)
      : name(field), value(static_cast<std::int64_t>(number)) {}

  std::string_view name;  ///< A word: letters, digits, '_'; not "time", "level" or "message".
  std::variant<std::string_view, bool, double, std::int64_t> value;
};

/// Any thread may log; lines come out whole, each by one write.
///
///   text  2024-03-01T10:00:00.000Z warning fell behind topic=metrics lag=4711
///   JSON  {"time":"2024-03-01T10:00:00.000Z","level":"warning","message":"fell behind",...}
class Log {
 public:
  struct Options {
    LogLevel least = LogLevel::kInfo;
    bool json = false;
    bool color = false;  ///< Of the level, in text.
  };
  using Write = std::function<void(std::string_view line)>;
  using Clock = std::function<Timestamp()>;
  using Fields = std::initializer_list<LogField>;

  /// Writes to standard error, by the clock on the wall.
  explicit Log(const Options& options);
  Log(const Options& options, Write write, Clock clock);

  void debug(std::string_view message, Fields fields = {}) {
    say(LogLevel::kDebug, message, fields);
  }
  void info(std::string_view message, Fields fields = {}) { say(LogLevel::kInfo, message, fields); }
  void warning(std::string_view message, Fields fields = {}) {
    say(LogLevel::kWarning, message, fields);
  }
  void error(std::string_view message, Fields fields = {}) {
    say(LogLevel::kError, message, fields);
  }
  void say(LogLevel level, std::string_view message, Fields fields);

 private:
  Options options_;
  Write write_;
  Clock clock_;
  std::mutex lock_;  ///< One line after another.
};

/// Whether standard error is a terminal that shows colours, and nobody said NO_COLOR.
bool stderr_has_colors();

}  // namespace foreshock::app
