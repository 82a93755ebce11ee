#include "foreshock/app/http/single_flight.h"

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace foreshock::app {
namespace {

class Flights {
 public:
  explicit Flights(HttpHandler handler) : handler_(std::move(handler)) {}

  HttpResponse answer(const HttpRequest& request) {
    const std::string key = key_of(request);
    std::promise<HttpResponse> promise;
    std::shared_future<HttpResponse> under_way;
    {
      const std::lock_guard lock(mutex_);
      const auto [found, is_first] = flights_.try_emplace(key);
      if (is_first)
        found->second = promise.get_future().share();
      else
        under_way = found->second;
    }
    if (under_way.valid()) return under_way.get();
    try {
      HttpResponse response = handler_(request);
      land(key);
      promise.set_value(response);
      return response;
    } catch (...) {
      land(key);
      promise.set_exception(std::current_exception());
      throw;
    }
  }

 private:
  static std::string key_of(const HttpRequest& request) {
    std::string key = request.path + '?' + request.query + '\n';
    key.append(request.field("X-Deadline-Ms")).append("\n");
    key.append(request.field("Content-Encoding")).append("\n");
    return key + request.body;
  }
  void land(const std::string& key) {
    const std::lock_guard lock(mutex_);
    flights_.erase(key);
  }

  const HttpHandler handler_;
  std::mutex mutex_;
  std::map<std::string, std::shared_future<HttpResponse>> flights_;
};

}  // namespace

HttpHandler single_flight(HttpHandler handler) {
  const auto flights = std::make_shared<Flights>(std::move(handler));
  return [flights](const HttpRequest& request) { return flights->answer(request); };
}

}  // namespace foreshock::app
