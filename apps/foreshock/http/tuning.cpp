#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>

#include <nlohmann/json.hpp>

#include "foreshock/app/http/answers.h"
#include "foreshock/app/http/json_body.h"
#include "foreshock/app/http/what_if.h"
#include "foreshock/serve/json.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kLongestText = 4096;

/// What people said of alerts, a line each; written through before it is acknowledged.
class FeedbackFile {
 public:
  explicit FeedbackFile(std::string folder) : folder_(std::move(folder)) {}

  bool has_place() const { return !folder_.empty(); }
  Status append(const std::string& line) {
    const std::lock_guard lock(mutex_);
    std::error_code error;
    fs::create_directories(folder_, error);
    std::ofstream out(path(), std::ios::app | std::ios::binary);
    out << line << '\n' << std::flush;
    if (!out) return fail(Errc::kUnavailable, "feedback.ndjson can't be written");
    return {};
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    std::ifstream in(path(), std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
  }

 private:
  std::string path() const { return (fs::path(folder_) / "feedback.ndjson").string(); }

  const std::string folder_;
  mutable std::mutex mutex_;
};

Result<std::string> text_in(const Json& body, const char* name, bool needed) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null()) {
    if (needed) return fail(Errc::kInvalidArgument, std::string(name) + ": is missing");
    return std::string();
  }
  if (!found->is_string() || found->get_ref<const std::string&>().size() > kLongestText) {
    return fail(Errc::kInvalidArgument, std::string(name) + ": a text of at most 4 KiB is wanted");
  }
  return found->get<std::string>();
}

Result<std::string> feedback_line(const std::string& body) {
  FORESHOCK_TRY_VOID(check_depth(body));
  const Json parsed = Json::parse(body, nullptr, false);
  if (parsed.is_discarded() || !parsed.is_object()) {
    return fail(Errc::kMalformedInput, "the body is no JSON object");
  }
  FORESHOCK_TRY(const std::string series, text_in(parsed, "series", true));
  FORESHOCK_TRY(const std::string id, text_in(parsed, "id", false));
  FORESHOCK_TRY(const std::string label, text_in(parsed, "label", true));
  FORESHOCK_TRY(const std::string note, text_in(parsed, "note", false));
  if (label != "real" && label != "noise") {
    return fail(Errc::kInvalidArgument, "label: 'real' or 'noise'");
  }
  const auto time = parsed.find("time");
  constexpr double kLatest = 9.2e15;  // A double, and so a page, has no more digits either.
  if (time == parsed.end() || !time->is_number() || !(std::abs(time->get<double>()) < kLatest)) {
    return fail(Errc::kInvalidArgument, "time: milliseconds since 1970 are wanted");
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("said",
            format_timestamp(std::chrono::time_point_cast<Duration>(
                std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()))));
  json.text("series", series);
  json.text("id", id);
  json.integer("time", static_cast<std::int64_t>(time->get<double>()));
  json.text("label", label);
  json.text("note", note);
  json.end_object();
  return out;
}

}  // namespace

void add_tuning_api(HttpRoutes& routes, const ServiceSlot& slot, const std::string& folder) {
  const auto file = std::make_shared<FeedbackFile>(folder);
  routes.add("/api/v1/feedback", "POST",
             unpacking(answering([file](const HttpRequest& request) -> Result<HttpResponse> {
               FORESHOCK_TRY(const std::string line, feedback_line(request.body));
               if (!file->has_place()) {
                 return http_error(409, "nowhere to keep it: state.local.path is not set");
               }
               FORESHOCK_TRY_VOID(file->append(line));
               return HttpResponse{.status = 204, .content_type = {}, .body = {}};
             })));
  routes.add("/api/v1/feedback", "GET", [file](const HttpRequest&) {
    return HttpResponse{.content_type = "application/x-ndjson",
                        .body = file->has_place() ? file->text() : ""};
  });
  routes.add("/api/v1/config", "GET",
             answering([&slot](const HttpRequest&) -> Result<HttpResponse> {
               std::string out;
               JsonWriter json(out);
               json.begin_object();
               json.text("yaml", slot.options()->yaml);
               json.end_object();
               return json_answer(std::move(out));
             }));
}

}  // namespace foreshock::app
