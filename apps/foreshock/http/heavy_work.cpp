#include "foreshock/app/http/heavy_work.h"

#include <atomic>
#include <memory>
#include <utility>

namespace foreshock::app {
namespace {

class Place {
 public:
  explicit Place(std::atomic<int>& free) : free_(free), is_mine_(free.fetch_sub(1) > 0) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { free_.fetch_add(1); }
  bool is_mine() const { return is_mine_; }

 private:
  std::atomic<int>& free_;
  const bool is_mine_;
};

}  // namespace

std::function<HttpHandler(HttpHandler)> at_most_at_once(int places) {
  const auto free = std::make_shared<std::atomic<int>>(places);
  return [free](HttpHandler handler) -> HttpHandler {
    return [free, handler = std::move(handler)](const HttpRequest& request) {
      const Place place(*free);
      if (place.is_mine()) return handler(request);
      HttpResponse busy = http_error(503, "overloaded: too many fits at once, come back later");
      busy.fields.emplace_back("Retry-After", "1");
      return busy;
    };
  };
}

}  // namespace foreshock::app
