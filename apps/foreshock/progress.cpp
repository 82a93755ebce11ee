#include "foreshock/app/progress.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace foreshock::app {
namespace {

constexpr auto kPatience = std::chrono::seconds{1};
constexpr auto kBetweenDraws = std::chrono::milliseconds{150};

bool is_set(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody writes it.
  return value != nullptr && *value != '\0';
}

bool is_dumb() {
  const char* const term = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe)
  return term == nullptr || std::string_view(term) == "dumb";
}

}  // namespace

Progress::Progress(std::string verb, const Console& console, const OutputOptions& output)
    : verb_(std::move(verb)),
      shown_(!console.quiet() && !is_set("CI") && !is_dumb() && isatty(STDERR_FILENO) == 1 &&
             (!output.path.empty() || isatty(STDOUT_FILENO) == 0)),
      dim_(!is_set("NO_COLOR")),
      begin_(Clock::now()),
      next_(begin_ + kPatience) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void Progress::add(std::int64_t series, std::int64_t points) {
  series_ += series;
  points_ += points;
  tick();
}

void Progress::tick() {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now >= next_) draw(now);
}

void Progress::draw(Clock::time_point now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - begin_).count();
  std::string line = verb_ + "  " + counted(series_, "series") + "  " + counted(points_, "point") +
                     "  " + std::to_string(seconds) + " s";
  if (dim_) line = "\x1b[2m" + line + "\x1b[0m";
  line = "\r" + line + "\x1b[K";
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  drawn_ = true;
  next_ = now + kBetweenDraws;
}

}  // namespace foreshock::app
