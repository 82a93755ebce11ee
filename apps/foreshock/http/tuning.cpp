#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "foreshock/app/http/json_body.h"
#include "foreshock/app/http/what_if.h"
#include "foreshock/serve/answers.h"
#include "foreshock/serve/json.h"

namespace foreshock::app {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestText = 4096;

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

/// All but its score.
Result<Feedback> read_body(const std::string& body) {
  FORESHOCK_TRY_VOID(check_depth(body));
  const Json parsed = Json::parse(body, nullptr, false);
  if (parsed.is_discarded() || !parsed.is_object()) {
    return fail(Errc::kMalformedInput, "the body is no JSON object");
  }
  Feedback out;
  FORESHOCK_TRY(out.series, text_in(parsed, "series", true));
  FORESHOCK_TRY(out.id, text_in(parsed, "id", false));
  FORESHOCK_TRY(const std::string label, text_in(parsed, "label", true));
  FORESHOCK_TRY(out.note, text_in(parsed, "note", false));
  if (label != "real" && label != "noise") {
    return fail(Errc::kInvalidArgument, "label: 'real' or 'noise'");
  }
  out.is_real = label == "real";
  const auto time = parsed.find("time");
  constexpr double kLatest = 9.2e15;  // A double, and so a page, has no more digits either.
  if (time == parsed.end() || !time->is_number() || !(std::abs(time->get<double>()) < kLatest)) {
    return fail(Errc::kInvalidArgument, "time: milliseconds since 1970 are wanted");
  }
  out.time_ms = static_cast<std::int64_t>(time->get<double>());
  out.said = format_timestamp(std::chrono::time_point_cast<Duration>(
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())));
  return out;
}

/// Of the incident that is meant, else of the point of that time; NaN where the board has neither.
double score_of(const Feedback& feedback, const Board& board) {
  if (!feedback.id.empty()) {
    const auto incident = board.incidents.find(feedback.id);
    if (incident && incident->series == feedback.series) return incident->score;
  }
  const auto seen = board.points.read(feedback.series, feedback.time_ms, feedback.time_ms);
  if (!seen || seen->points.empty()) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(seen->points.front().score);
}

Result<HttpResponse> take_feedback(const HttpRequest& request, const Board& board,
                                   const ServiceSlot& slot, FeedbackLog& feedback) {
  FORESHOCK_TRY(Feedback said, read_body(request.body));
  if (!feedback.has_place()) {
    return http_error(409, "nowhere to keep it: state.local.path is not set");
  }
  said.score = score_of(said, board);
  if (const Status kept = feedback.add(said); !kept) return http_error(500, kept.error().message);
  // With Kafka only series that are looked at tell of their points, and below 1 no detector does.
  const auto service = slot.get();
  if (service && feedback.lines().of(said.series) < 1) {
    static_cast<void>(service->outlook(said.series, 1));
  }
  return HttpResponse{.status = 204, .content_type = {}, .body = {}};
}

}  // namespace

void add_tuning_api(HttpRoutes& routes, const Board& board, const ServiceSlot& slot,
                    FeedbackLog& feedback) {
  routes.add("/api/v1/feedback", "POST",
             unpacking(answering([&board, &slot, &feedback](const HttpRequest& request) {
               return take_feedback(request, board, slot, feedback);
             })));
  routes.add("/api/v1/feedback", "GET", [&feedback](const HttpRequest&) {
    return HttpResponse{.content_type = "application/x-ndjson",
                        .body = feedback.has_place() ? feedback.text() : ""};
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
