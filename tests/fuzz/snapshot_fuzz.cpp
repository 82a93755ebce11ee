// Any bytes: a snapshot is read whole or refused with a one-line error, and what was read lives on:
// 100 points of all sizes and a forecast.

#include "snapshot_fuzz.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/check.h"
#include "foreshock/engine/catalog.h"
#include "foreshock/engine/snapshot.h"
#include "foreshock/filters/bank.h"

namespace {

using foreshock::fuzz::SnapshotInput;
using Bytes = std::span<const std::byte>;

constexpr int kPoints = 100;

/// Mostly plain values, with gaps, outliers and extremes among them.
double value_at(int t) {
  static constexpr std::array<double, 8> kOdd{0, -1, 1e300, -1e300, 1e-300, 1e9, 40, -40};
  if (t % 7 == 3) return std::nan("");
  if (t % 11 == 5) return kOdd[static_cast<std::size_t>(t / 11) % kOdd.size()];
  return 10 + t % 4 + 0.1 * (t % 3);
}

void check(const foreshock::Step& step) {
  FORESHOCK_CHECK(step.verdict.p_value() >= 0 && step.verdict.p_value() <= 1);
  FORESHOCK_CHECK(step.verdict.score >= 0);
  FORESHOCK_CHECK(!step.alert || step.incident);
}

template <class T>
void check_refusal(const foreshock::Result<T>& result) {
  FORESHOCK_CHECK(!result.error().message.empty());
  FORESHOCK_CHECK(result.error().message.size() < 400);
}

void live_on(foreshock::Result<foreshock::Pipeline> pipeline) {
  if (!pipeline) return check_refusal(pipeline);
  for (int t = 0; t < kPoints; ++t) {
    check(pipeline->push(value_at(t)));
    pipeline->expected_interval(foreshock::Level(0.9));
  }
  FORESHOCK_CHECK(pipeline->forecast(foreshock::Horizon(9)).steps.size() == 9);
  foreshock::StateWriter out;
  pipeline->save(out);
  FORESHOCK_CHECK(!pipeline->explain().empty());
}

void live_on(foreshock::Result<std::unique_ptr<foreshock::OnlineModel>> model) {
  if (!model) return check_refusal(model);
  for (int t = 0; t < kPoints; ++t) {
    (*model)->expect().log_p_value(value_at(t));
    (*model)->learn(value_at(t));
  }
  FORESHOCK_CHECK((*model)->forecast(foreshock::Horizon(9)).steps.size() == 9);
  for (const auto& part : (*model)->explain()) FORESHOCK_CHECK(!(part.variance < 0));
  foreshock::StateWriter out;
  foreshock::save_model(**model, out);
}

void live_on(foreshock::Result<foreshock::LevelBank> bank) {
  if (!bank) return check_refusal(bank);
  std::vector<double> y(bank->size());
  std::vector<double> surprise(bank->size());
  for (int t = 0; t < kPoints; ++t) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = value_at(t + static_cast<int>(i % 16));
    bank->step(y, surprise);
    for (const double z2 : surprise) FORESHOCK_CHECK(!(z2 < 0));
  }
  foreshock::StateWriter out;
  bank->save(out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes bytes = std::as_bytes(std::span(data + 1, size - 1));
  foreshock::StateReader in(bytes);
  switch (static_cast<SnapshotInput>(data[0])) {
    case SnapshotInput::kSnapshot:
      live_on(foreshock::read_snapshot(bytes, foreshock::fuzz::snapshot_options()));
      break;
    case SnapshotInput::kPipeline:
      live_on(foreshock::Pipeline::read(in, foreshock::fuzz::snapshot_options()));
      break;
    case SnapshotInput::kModel:
      live_on(foreshock::read_model(in));
      break;
    case SnapshotInput::kBank:
      live_on(foreshock::LevelBank::read(in));
      break;
  }
  return 0;
}
