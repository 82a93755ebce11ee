#include "foreshock/app/feedback_log.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "foreshock/app/http/json_body.h"
#include "foreshock/serve/json.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr double kLatest = 9.2e15;  ///< Milliseconds; a double has no more digits.

/// A text that is there, or "" where it need not be.
Result<std::string> text_in(const Json& line, const char* name, bool needed) {
  const auto found = line.find(name);
  if (found == line.end() && !needed) return std::string();
  if (found == line.end() || !found->is_string()) {
    return fail(Errc::kMalformedInput, std::string(name) + " is no text");
  }
  return found->get<std::string>();
}

/// What one line is about: a later one of the same takes its place.
std::string key_of(const Feedback& feedback) {
  return feedback.series + '\0' + feedback.id + '\0' + std::to_string(feedback.time_ms);
}

/// All of it on the disk, or nothing.
bool write_through(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return false;
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(file, text.data() + done, text.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  const bool whole = done == text.size() && ::fsync(file) == 0;
  return ::close(file) == 0 && whole;
}

}  // namespace

std::string feedback_line(const Feedback& feedback) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("said", feedback.said);
  json.text("series", feedback.series);
  json.text("id", feedback.id);
  json.integer("time", feedback.time_ms);
  json.text("label", feedback.is_real ? "real" : "noise");
  json.text("note", feedback.note);
  json.number("score", feedback.score);
  json.end_object();
  return out;
}

Result<Feedback> read_feedback_line(const std::string& line) {
  FORESHOCK_TRY_VOID(check_depth(line));
  const Json parsed = Json::parse(line, nullptr, false);
  if (!parsed.is_object()) return fail(Errc::kMalformedInput, "it is no JSON object");
  Feedback out;
  FORESHOCK_TRY(out.said, text_in(parsed, "said", false));
  FORESHOCK_TRY(out.series, text_in(parsed, "series", true));
  FORESHOCK_TRY(out.id, text_in(parsed, "id", false));
  FORESHOCK_TRY(out.note, text_in(parsed, "note", false));
  FORESHOCK_TRY(const std::string label, text_in(parsed, "label", true));
  if (label != "real" && label != "noise") {
    return fail(Errc::kMalformedInput, "label is neither 'real' nor 'noise'");
  }
  out.is_real = label == "real";
  const auto time = parsed.find("time");
  if (time == parsed.end() || !time->is_number() || !(std::abs(time->get<double>()) < kLatest)) {
    return fail(Errc::kMalformedInput, "time is no number of milliseconds");
  }
  out.time_ms = static_cast<std::int64_t>(time->get<double>());
  const auto score = parsed.find("score");  // Lines of versions before had none.
  if (score != parsed.end() && score->is_number()) out.score = score->get<double>();
  return out;
}

FeedbackLog::FeedbackLog(const std::string& folder, const Options& options,
                         const Complain& complain)
    : options_(options) {
  if (folder.empty()) return;
  path_ = (fs::path(folder) / "feedback.ndjson").string();
  load(complain);
}

void FeedbackLog::load(const Complain& complain) {
  std::error_code error;
  if (!fs::exists(path_, error)) return;
  std::ifstream in(path_, std::ios::binary);
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    ends_in_line_ = in.eof();
    file_bytes_ += line.size() + (ends_in_line_ ? 0 : 1);
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto feedback = read_feedback_line(line);
    if (feedback) {
      take(*feedback, feedback_line(*feedback));
    } else {
      complain(number, feedback.error().message);
    }
  }
  for (const auto& [series, numbers] : by_series_) move_line(series);
  is_unread_ = !in.eof();
  if (is_unread_) complain(0, "the file can't be read");
}

Status FeedbackLog::add(const Feedback& feedback) {
  const std::lock_guard lock(mutex_);
  if (!has_place() || is_unread_) return fail(Errc::kUnavailable, "feedback.ndjson can't be read");
  std::string line = feedback_line(feedback);
  std::error_code error;
  fs::create_directories(fs::path(path_).parent_path(), error);
  const std::string written = (ends_in_line_ ? "\n" : "") + line + '\n';
  std::ofstream out(path_, std::ios::app | std::ios::binary);
  out << written << std::flush;
  if (!out) {
    ends_in_line_ = true;  // Perhaps: an empty line is no fault.
    return fail(Errc::kUnavailable, "feedback.ndjson can't be written");
  }
  ends_in_line_ = false;
  file_bytes_ += written.size();
  for (const std::string& series : take(feedback, std::move(line))) move_line(series);
  move_line(feedback.series);
  if (file_bytes_ <= 2 * needed_bytes_ + options_.spare_bytes) return {};
  return rewrite();
}

std::vector<std::string> FeedbackLog::take(const Feedback& feedback, std::string line) {
  std::string key = key_of(feedback);
  const auto known = by_key_.find(key);
  if (known != by_key_.end()) forget(entries_.find(known->second));
  needed_bytes_ += line.size() + 1;
  by_key_[key] = next_;
  by_series_[feedback.series].insert(next_);
  entries_.emplace(
      next_++,
      Entry{std::move(key), feedback.series, std::move(line), {feedback.is_real, feedback.score}});
  std::vector<std::string> gone;
  while (entries_.size() > options_.most_entries ||
         (needed_bytes_ > options_.most_bytes && entries_.size() > 1)) {
    gone.push_back(entries_.begin()->second.series);
    forget(entries_.begin());
  }
  return gone;
}

void FeedbackLog::forget(std::map<Number, Entry>::iterator at) {
  const Entry& entry = at->second;
  needed_bytes_ -= entry.line.size() + 1;
  by_key_.erase(entry.key);
  const auto series = by_series_.find(entry.series);
  series->second.erase(at->first);
  if (series->second.empty()) by_series_.erase(series);
  entries_.erase(at);
}

void FeedbackLog::move_line(const std::string& series) {
  std::vector<Judgement> said;
  if (const auto found = by_series_.find(series); found != by_series_.end()) {
    for (const Number number : found->second) said.push_back(entries_.at(number).judgement);
  }
  lines_.set(series, line_after(said));
}

/// A crash leaves the old file or the new one. Where there is no room for a new one, the old one
/// stays and goes on growing; it has the word that was just added.
Status FeedbackLog::rewrite() {
  std::string all;
  all.reserve(needed_bytes_);
  for (const auto& [number, entry] : entries_) all += entry.line + '\n';
  const std::string beside = path_ + ".new";
  std::error_code error;
  if (write_through(beside, all)) {
    fs::rename(beside, path_, error);
    if (!error) file_bytes_ = all.size();
  } else {
    fs::remove(beside, error);
  }
  return {};
}

std::string FeedbackLog::text() const {
  const std::lock_guard lock(mutex_);
  std::ifstream in(path_, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

}  // namespace foreshock::app
