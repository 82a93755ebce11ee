#include <algorithm>
#include <array>
#include <utility>

#include "foreshock/engine/catalog.h"
#include "foreshock/models/arima/arima.h"
#include "foreshock/models/ces.h"
#include "foreshock/models/combine.h"
#include "foreshock/models/ets.h"
#include "foreshock/models/ets_mix.h"
#include "foreshock/models/exponential/model.h"
#include "foreshock/models/local_level.h"
#include "foreshock/models/local_trend.h"
#include "foreshock/models/naive.h"
#include "foreshock/models/running_level.h"
#include "foreshock/models/seasonal_naive.h"
#include "foreshock/models/seasonally_adjusted.h"
#include "foreshock/models/structural/structural.h"
#include "foreshock/models/theta.h"

namespace foreshock {
namespace {

template <class Model>
Result<std::unique_ptr<OnlineModel>> read_as(StateReader& in) {
  FORESHOCK_TRY(auto model, Model::read(in));
  return std::make_unique<Model>(std::move(model));
}

using Read = Result<std::unique_ptr<OnlineModel>> (*)(StateReader&);
/// A combination has no combination inside: a crafted record must not nest without end.
Result<std::unique_ptr<OnlineModel>> read_member(StateReader& in) {
  StateReader ahead = in;
  FORESHOCK_TRY(const std::string kind, ahead.get_text(64));
  if (kind == "combination" || kind == "seasonally_adjusted") {
    return fail(Errc::kMalformedInput, "combination: a " + kind + " inside");
  }
  return read_model(in);
}

Result<std::unique_ptr<OnlineModel>> read_combination(StateReader& in) {
  FORESHOCK_TRY(Combination model, Combination::read(in, read_member));
  return std::make_unique<Combination>(std::move(model));
}

/// One layer of seasons: as above.
Result<std::unique_ptr<OnlineModel>> read_rest(StateReader& in) {
  StateReader ahead = in;
  FORESHOCK_TRY(const std::string kind, ahead.get_text(64));
  if (kind == "seasonally_adjusted") {
    return fail(Errc::kMalformedInput, "seasonally adjusted: twice");
  }
  return read_model(in);
}

Result<std::unique_ptr<OnlineModel>> read_adjusted(StateReader& in) {
  FORESHOCK_TRY(SeasonallyAdjusted model, SeasonallyAdjusted::read(in, read_rest));
  return std::make_unique<SeasonallyAdjusted>(std::move(model));
}

constexpr std::array<std::pair<std::string_view, Read>, 16> kReaders{{
    {"arima", read_as<Arima>},
    {"arima_mix", read_as<ArimaMix>},
    {"ces", read_as<Ces>},
    {"combination", read_combination},
    {"ets", read_as<Ets>},
    {"ets_mix", read_as<EtsMix>},
    {"exponential", read_as<ExponentialSmoothing>},
    {"local_level", read_as<LocalLevel>},
    {"local_trend", read_as<LocalTrend>},
    {"naive", read_as<Naive>},
    {"running_level", read_as<RunningLevel>},
    {"seasonal_naive", read_as<SeasonalNaive>},
    {"seasonally_adjusted", read_adjusted},
    {"structural", read_as<Structural>},
    {"structural_mix", read_as<StructuralMix>},
    {"theta", read_as<Theta>},
}};

}  // namespace

void save_model(const OnlineModel& model, StateWriter& out) {
  StateWriter payload;
  model.save(payload);
  const auto bytes = payload.bytes();
  out.put_text(model.kind());
  out.put_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Result<std::unique_ptr<OnlineModel>> read_model(StateReader& in) {
  FORESHOCK_TRY(const std::string kind, in.get_text(64));
  FORESHOCK_TRY(const std::string bytes, in.get_text(1U << 28U));
  const auto reader = std::find_if(kReaders.begin(), kReaders.end(),
                                   [&](const auto& r) { return r.first == kind; });
  if (reader == kReaders.end()) {
    return fail(Errc::kUnsupported, "snapshot of an unknown model kind '" + kind + "'");
  }
  StateReader payload(std::as_bytes(std::span<const char>(bytes)));
  FORESHOCK_TRY(auto model, reader->second(payload));
  if (payload.left() != 0) {
    return fail(Errc::kMalformedInput,
                kind + ": " + std::to_string(payload.left()) + " bytes too many in its record");
  }
  return model;
}

}  // namespace foreshock
