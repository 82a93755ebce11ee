// Writes the first corpus of the snapshot target: real snapshots of pipelines at different ages and
// of every kind of model. Usage: snapshot_seeds FOLDER

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

#include "snapshot_fuzz.h"

#include "foreshock/core/check.h"
#include "foreshock/core/random.h"
#include "foreshock/engine/snapshot.h"
#include "foreshock/filters/bank.h"
#include "foreshock/models/arima/arima.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/box_cox.h"
#include "foreshock/models/exponential/model.h"
#include "foreshock/models/mix.h"
#include "foreshock/models/structural/structural.h"

namespace {

using namespace foreshock;  // NOLINT(google-build-using-namespace): a program, no library.
using fuzz::SnapshotInput;

void write(const std::string& path, SnapshotInput input, std::span<const std::byte> bytes) {
  std::ofstream file(path, std::ios::binary);
  file.put(static_cast<char>(input));
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

double value_at(int t, Rng& rng) {
  return t % 17 == 8 ? std::nan("") : 20 + 0.1 * t + 3 * (t % 4) + rng.normal();
}

void write_pipelines(const std::string& folder) {
  Rng rng(1);
  auto pipeline = Pipeline::make(fuzz::snapshot_options()).value();
  for (int t = 0; t <= 150; ++t) {
    const bool shifted = t >= 120;
    pipeline.push(value_at(t, rng) + (shifted ? 60 : 0));
    if (t != 0 && t != 10 && t != 40 && t != 110 && t != 128 && t != 150) continue;
    const std::string name = folder + "/after_" + std::to_string(t);
    StateWriter payload;
    pipeline.save(payload);
    write(name + "_sealed", SnapshotInput::kSnapshot, write_snapshot(pipeline));
    write(name, SnapshotInput::kPipeline, payload.bytes());
  }
}

void write_model(const std::string& path, const OnlineModel& model) {
  StateWriter out;
  save_model(model, out);
  write(path, SnapshotInput::kModel, out.bytes());
}

void write_models(const std::string& folder) {
  Rng rng(2);
  std::vector<double> y;
  for (int t = 0; t < 40; ++t) y.push_back(value_at(t, rng));
  for (const ModelEntry& entry : model_entries()) {
    for (const Effort effort : {Effort::kThorough, Effort::kLive}) {
      const auto fitted = fit_model({.name = std::string(entry.name), .season = 4}, y, effort);
      const char* suffix = effort == Effort::kLive ? "_live" : "";
      write_model(folder + "/model_" + std::string(entry.name) + suffix, *fitted.value().model);
    }
  }
}

void write_exponential(const std::string& folder) {
  using Part = exponential::Form::Part;
  Rng rng(5);
  std::vector<double> y;
  for (int t = 0; t < 40; ++t) y.push_back(20 + 3 * (t % 4) + rng.normal());
  for (const Part part : {Part::kAdditive, Part::kMultiplicative}) {
    const exponential::Form form{true, part, true, part, 4};
    const auto fit = exponential::fit_form(y, form).value();
    write_model(folder + "/model_exponential" + (part == Part::kAdditive ? "_added" : ""),
                ExponentialSmoothing::after(y, fit).value());
  }
}

void write_bank(const std::string& folder) {
  Rng rng(4);
  auto bank = LevelBank::make(std::vector{0.0, 0.1, 1.0, 50.0}, {}).value();
  std::vector<double> surprise(4);
  for (int t = 0; t < 30; ++t) {
    bank.step(std::vector{5.0, value_at(t, rng), value_at(t + 3, rng), std::nan("")}, surprise);
  }
  StateWriter out;
  bank.save(out);
  write(folder + "/bank", SnapshotInput::kBank, out.bytes());
}

/// What an ARIMA record may hold beside the plain: unknowns of a gap, a profile, a power.
void write_arima(const std::string& folder) {
  Rng rng(3);
  std::vector<double> y;
  for (int t = 0; t < 40; ++t) y.push_back(20 + 3 * (t % 4) + rng.normal());
  const ArimaSpec spec{{1, 0, 1, 0, 1, 1, 4}};
  auto gap = arima_after(y, arima_mle(y, spec).value()).value();
  for (const double v : {std::nan(""), std::nan(""), 21.0, std::nan("")}) gap.learn(v);
  write_model(folder + "/model_arima_gap", gap);
  const ArimaSpec level{{2, 0, 0}, ArimaConstant::kMean};
  const auto fit = arima_mle(y, level).value();
  write_model(folder + "/model_arima_profile",
              arima_after(y, fit, {.profile = {-4, -1, 2, 3}}).value());
  for (const double power : {0.0, 0.5}) {
    const auto w = box_cox(y, power).value();
    write_model(folder + (power == 0 ? "/model_arima_log" : "/model_arima_box_cox"),
                arima_after(w, arima_mle(w, spec).value(), {.power = power}).value());
  }
}

/// What a structural record may hold: every component, states of which nothing is known, a
/// covariance that is there or settled, log y.
void write_structural(const std::string& folder) {
  Rng rng(4);
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(30 + 3 * (t % 4) + rng.normal());
  const StepErrors errors{.sigma = 1.1, .dof = 30, .points = 60};
  const StructuralSpec everything{
      .slope = Slope::kDamped, .seasons = {{4, 2}, {6, 3}}, .cycle = true, .autoregression = true};
  const StructuralParams params{.irregular = 1,
                                .level = 0.2,
                                .slope = 0.01,
                                .seasons = {0.02, 0.03},
                                .cycle = 0.1,
                                .autoregression = 0.2,
                                .damping = 0.9,
                                .cycle_frequency = 0.4,
                                .cycle_damping = 0.9,
                                .coefficient = -0.5};
  auto model = Structural::make(everything, params, errors).value();
  model.learn(y[0]);
  model.learn(y[1]);
  write_model(folder + "/model_structural_diffuse", model);
  for (const double v : y) model.learn(v);
  model.learn(std::nan(""));
  write_model(folder + "/model_structural_everything", model);

  const StructuralSpec dummies{.slope = Slope::kNone, .seasons = {{4, 0}}};
  const StructuralParams plain{.irregular = 1, .level = 0.3, .seasons = {0.2}};
  auto steady = Structural::make(dummies, plain, errors).value();
  for (int i = 0; i < 20 && !steady.is_steady(); ++i) {
    for (const double v : y) steady.learn(v);
  }
  FORESHOCK_CHECK(steady.is_steady());
  write_model(folder + "/model_structural_steady", steady);
  auto logarithm =
      Structural::make({.seasons = {}}, {.irregular = 0.01, .level = 1e-3}, errors, true).value();
  for (const double v : y) logarithm.learn(v);
  write_model(folder + "/model_structural_log", logarithm);
  std::vector<StructuralMix::Member> members{{steady, 0.75}, {logarithm, 0.25}};
  write_model(folder + "/model_structural_mix", StructuralMix::make(std::move(members)).value());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  write_pipelines(argv[1]);
  write_models(argv[1]);
  write_arima(argv[1]);
  write_bank(argv[1]);
  write_exponential(argv[1]);
  write_structural(argv[1]);
  return 0;
}
