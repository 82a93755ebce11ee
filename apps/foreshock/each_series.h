#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/app/interrupt.h"
#include "foreshock/app/ordered_pool.h"
#include "foreshock/app/progress.h"
#include "foreshock/app/series_reader.h"

namespace foreshock::app {

/// Works on every whole series of the reader, on `threads` threads, and hands the results to `take`
/// in the order of the file. True if Ctrl-C cut it short.
template <class Out>
Result<bool> each_series(SeriesReader& reader, int threads, Progress& progress,
                         std::function<Out(RawSeries)> job, std::function<Status(Out&&)> take) {
  OrderedPool<Out> pool(threads, std::move(take), [&] { progress.tick(); });
  while (!interrupted()) {
    FORESHOCK_TRY(std::optional<RawSeries> series, reader.next_series());
    if (!series) {
      FORESHOCK_TRY_VOID(pool.finish());
      return interrupted();
    }
    const auto points = static_cast<std::int64_t>(series->values.size());
    // std::function wants copies; a shared one is moved out of by the only job that sees it.
    auto shared = std::make_shared<RawSeries>(std::move(*series));
    FORESHOCK_TRY_VOID(pool.submit([&job, shared] { return job(std::move(*shared)); }));
    progress.add(1, points);
  }
  FORESHOCK_TRY_VOID(pool.cut_short());
  return true;
}

/// Series that could not be worked on: counted, the first one named.
class Skips {
 public:
  void add(const std::string& id, const std::string& why) {
    if (count_++ == 0) first_ = "'" + id + "': " + why;
  }
  long long count() const { return count_; }
  std::string text() const {
    return counted(count_, "series") + " skipped, the first is " + first_;
  }

 private:
  long long count_ = 0;
  std::string first_;
};

}  // namespace foreshock::app
