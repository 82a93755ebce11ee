#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/app/console.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/options.h"
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

/// The same as one verb does it: with its progress, and what the reader had to say at the end.
template <class Out>
Result<bool> work_through(const char* verb, SeriesReader& reader, const CommonOptions& common,
                          const Console& console, std::function<Out(RawSeries)> job,
                          std::function<Status(Out&&)> take) {
  bool cut_short = false;
  {
    Progress progress(verb, console, common.output);
    FORESHOCK_TRY(cut_short, each_series<Out>(reader, common.threads, progress, std::move(job),
                                              std::move(take)));
  }
  reader.report(console);
  return cut_short;
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
  /// Where not one series was worked on.
  Error nothing_done(const std::string& file) const {
    return {Errc::kMalformedInput, file + ": " + (count_ == 0 ? "no rows" : text())};
  }

 private:
  long long count_ = 0;
  std::string first_;
};

}  // namespace foreshock::app
