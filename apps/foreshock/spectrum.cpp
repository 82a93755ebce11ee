#include "foreshock/app/spectrum.h"

#include <optional>
#include <utility>

#include "foreshock/app/each_series.h"
#include "foreshock/app/ending.h"
#include "foreshock/app/output.h"
#include "foreshock/app/report_file.h"

namespace foreshock::app {
namespace {

/// What came of one series.
struct Outcome {
  std::string id;
  Result<SpectrumOf> spectrum;
};

Result<SpectrumOf> spectrum_one(RawSeries raw, const SpectrumOptions& options,
                                const TimeScale& scale) {
  FORESHOCK_TRY(GridSeries series, on_grid(std::move(raw), options.common.input.frequency, scale));
  return estimate_spectrum(series, options.method);
}

/// Everything that results are handed to. The output is opened when it is known whether there is
/// more than one series: one needs no name in every row.
class Sink {
 public:
  Sink(const SpectrumOptions& options, const Console& console)
      : options_(options), console_(console), report_(options) {}

  Status open_page() {
    if (options_.report_path.empty()) return {};
    FORESHOCK_TRY(File page, File::open(options_.report_path));
    page_.emplace(std::move(page));
    return {};
  }
  Status take(Outcome&& outcome) {
    if (!outcome.spectrum) {
      skips_.add(outcome.id, outcome.spectrum.error().message);
      return {};
    }
    ++done_;
    if (page_) report_.add(*outcome.spectrum);
    if (done_ == 1) {
      first_ = std::move(*outcome.spectrum);
      return {};
    }
    FORESHOCK_TRY_VOID(write_first(true));
    return write(*outcome.spectrum);
  }
  Result<Exit> end(const std::string& name, bool cut_short) {
    if (cut_short && !first_ && !output_) return Exit::kInterrupted;
    if (done_ == 0) {
      return tl::unexpected(skips_.nothing_done(name));
    }
    FORESHOCK_TRY_VOID(write_first(skips_.count() > 0));
    if (cut_short) return end_interrupted(*output_);
    if (skips_.count() > 0) console_.note(skips_.text());
    FORESHOCK_TRY_VOID(output_->finish());
    if (!page_) return Exit::kOk;
    FORESHOCK_TRY_VOID(save_report(*page_, report_.html(), options_.report_path, console_));
    return Exit::kOk;
  }

 private:
  Status write_first(bool named) {
    if (!first_) return {};
    Columns columns;
    if (named) columns.emplace_back("unique_id");
    for (const char* const name : {"frequency", "period", "power", "p_value"}) {
      columns.emplace_back(name);
    }
    FORESHOCK_TRY(Output output, Output::open(options_.common.output, std::move(columns)));
    output_.emplace(std::move(output));
    named_ = named;
    const SpectrumOf first = *std::exchange(first_, std::nullopt);
    return write(first);
  }
  Status write(const SpectrumOf& spectrum) {
    if (output_->format() == Format::kTable) return output_->write_text(spectrum_text(spectrum));
    Rows rows = output_->rows();
    for (std::size_t k = 0; k < spectrum.frequency.size(); ++k) {
      if (named_) rows.text(spectrum.id);
      rows.number(spectrum.frequency[k]);
      rows.number(1 / spectrum.frequency[k]);
      rows.number(spectrum.power[k]);
      rows.number(spectrum.p_value[k]);
      rows.end_row();
    }
    return output_->write(rows);
  }

  const SpectrumOptions& options_;
  const Console& console_;
  SpectrumReport report_;
  std::optional<File> page_;  ///< Opened before the work, so that a wrong path is known early.
  std::optional<Output> output_;
  std::optional<SpectrumOf> first_;
  bool named_ = false;
  Skips skips_;
  long long done_ = 0;
};

}  // namespace

Result<Exit> run_spectrum(const SpectrumOptions& options) {
  const CommonOptions& common = options.common;
  const Console console(common.quiet);
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(common.input, console));
  const TimeScale scale = reader.scale();
  Sink sink(options, console);
  FORESHOCK_TRY_VOID(sink.open_page());
  FORESHOCK_TRY(const bool cut_short,
                work_through<Outcome>(
                    "spectrum", reader, common, console,
                    [&](RawSeries raw) {
                      std::string id = raw.id;
                      return Outcome{std::move(id), spectrum_one(std::move(raw), options, scale)};
                    },
                    [&](Outcome&& outcome) { return sink.take(std::move(outcome)); }));
  return sink.end(reader.name(), cut_short);
}

}  // namespace foreshock::app
