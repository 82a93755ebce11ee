#pragma once

/// How handlers of JSON answer.

#include <functional>
#include <string>
#include <utility>

#include "foreshock/core/result.h"
#include "foreshock/serve/http.h"

namespace foreshock {

inline HttpResponse json_answer(std::string body) {
  HttpResponse response{.content_type = "application/json", .body = std::move(body)};
  response.fields.emplace_back("Cache-Control", "no-store");
  return response;
}

/// 400 for what the client wrote, 422 for what can't be done with it.
inline HttpResponse refused(const Error& error) {
  const bool unread = error.code == Errc::kInvalidArgument || error.code == Errc::kMalformedInput;
  return http_error(unread ? 400 : 422, error.message);
}

/// A handler that may fail, as one that answers with why.
inline HttpHandler answering(std::function<Result<HttpResponse>(const HttpRequest&)> answer) {
  return [answer = std::move(answer)](const HttpRequest& request) -> HttpResponse {
    Result<HttpResponse> response = answer(request);
    return response ? std::move(*response) : refused(response.error());
  };
}

}  // namespace foreshock
