#include "foreshock/app/log.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <unistd.h>

#include "foreshock/core/check.h"
#include "foreshock/serve/json.h"
#include "foreshock/serve/utf8.h"

namespace foreshock::app {
namespace {

/// Of a message or a value in text; a record that a client sent may be quoted there.
constexpr std::size_t kLongestText = 2000;

constexpr std::array kLevels = {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning,
                                LogLevel::kError};

/// Always with milliseconds, so that lines stand below each other.
std::string time_text(Timestamp time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(time - second).count();
  std::string text = format_timestamp(second);
  text.pop_back();  // The Z.
  const std::string digits = std::to_string(ms);
  return text + "." + std::string(3 - digits.size(), '0') + digits + "Z";
}

std::string_view color_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "\x1b[2m";
    case LogLevel::kInfo:
      return "\x1b[32m";
    case LogLevel::kWarning:
      return "\x1b[33m";
    case LogLevel::kError:
      return "\x1b[31m";
  }
  return "";
}

void write_value(const LogField& field, JsonWriter& json) {
  if (const auto* const text = std::get_if<std::string_view>(&field.value)) {
    json.text(*text);
  } else if (const auto* const truth = std::get_if<bool>(&field.value)) {
    json.boolean(*truth);
  } else if (const auto* const number = std::get_if<double>(&field.value)) {
    json.number(*number);
  } else {
    json.integer(std::get<std::int64_t>(field.value));
  }
}

/// As it is if it is one word; in JSON's quotes otherwise.
void append_text(std::string_view value, std::string& line) {
  const std::string text = one_line(value, kLongestText);
  if (!text.empty() && text.find_first_of(" \"=\\") == std::string::npos) {
    line += text;
  } else {
    JsonWriter(line).text(text);
  }
}

std::string text_line(Timestamp time, LogLevel level, std::string_view message, Log::Fields fields,
                      bool color) {
  std::string line = time_text(time) + " ";
  if (color) line += color_of(level);
  line += name_of(level);
  if (color) line += "\x1b[0m";
  line += " " + one_line(message, kLongestText);
  for (const LogField& field : fields) {
    line += " ";
    line += field.name;
    line += "=";
    if (const auto* const text = std::get_if<std::string_view>(&field.value)) {
      append_text(*text, line);
    } else {
      JsonWriter json(line);
      write_value(field, json);
    }
  }
  return line + "\n";
}

std::string json_line(Timestamp time, LogLevel level, std::string_view message,
                      Log::Fields fields) {
  std::string line;
  JsonWriter json(line);
  json.begin_object();
  json.text("time", time_text(time));
  json.text("level", name_of(level));
  json.text("message", message);
  for (const LogField& field : fields) {
    json.key(field.name);
    write_value(field, json);
  }
  json.end_object();
  return line + "\n";
}

/// One write for a line, unless the other side takes it in parts.
void write_stderr(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // Nobody listens: the service goes on.
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody writes it.
  return value == nullptr ? std::string_view{} : value;
}

}  // namespace

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "";
}

Result<LogLevel> parse_log_level(std::string_view text) {
  const auto* const found = std::find_if(kLevels.begin(), kLevels.end(),
                                         [text](LogLevel level) { return name_of(level) == text; });
  if (found != kLevels.end()) return *found;
  return fail(Errc::kInvalidArgument,
              "'" + one_line(text, 50) + "' is no level of a log: debug, info, warning or error");
}

Log::Log(const Options& options)
    : Log(options, write_stderr, [] { return Timestamp{std::chrono::system_clock::now()}; }) {}

Log::Log(const Options& options, Write write, Clock clock)
    : options_(options), write_(std::move(write)), clock_(std::move(clock)) {
  FORESHOCK_CHECK(write_ != nullptr && clock_ != nullptr);
}

void Log::say(LogLevel level, std::string_view message, Fields fields) {
  if (level < options_.least) return;
  const std::lock_guard lock(lock_);  // Before the clock is asked, so that times don't go back.
  const Timestamp now = clock_();
  write_(options_.json ? json_line(now, level, message, fields)
                       : text_line(now, level, message, fields, options_.color));
}

bool stderr_has_colors() {
  const std::string_view term = environment("TERM");
  return isatty(STDERR_FILENO) == 1 && environment("NO_COLOR").empty() && !term.empty() &&
         term != "dumb";
}

}  // namespace foreshock::app
