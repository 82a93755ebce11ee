#pragma once

/// What the drift target and the program that writes its first corpus agree on: an input is one
/// byte, which detector it is, and that detector's snapshot.

#include <cstdint>
#include <type_traits>

#include "foreshock/detect/classics/adwin.h"
#include "foreshock/detect/classics/cusum_chart.h"
#include "foreshock/detect/classics/ddm.h"
#include "foreshock/detect/classics/eddm.h"
#include "foreshock/detect/classics/ewma_chart.h"
#include "foreshock/detect/classics/hddm_a.h"
#include "foreshock/detect/classics/hddm_w.h"
#include "foreshock/detect/classics/kswin.h"
#include "foreshock/detect/classics/page_hinkley.h"
#include "foreshock/detect/fleet.h"
#include "foreshock/detect/martingale.h"

namespace foreshock::fuzz {

template <class Visit>
void visit_martingales(std::uint8_t first, Visit visit) {
  for (const auto bet :
       {Martingale::Bet::kPower, Martingale::Bet::kJumper, Martingale::Bet::kHistogram}) {
    for (const auto form :
         {Martingale::Form::kVille, Martingale::Form::kCusum, Martingale::Form::kShiryaevRoberts}) {
      visit(first++, Martingale::make({.bet = bet, .form = form}).value());
    }
  }
}

/// Every detector with the byte that names it, fresh.
template <class Visit>
void visit_detectors(Visit visit) {
  using namespace classics;  // NOLINT(google-build-using-namespace): nine names of it.
  visit(std::uint8_t{0}, Adwin::make({.clock = 4, .after = AfterDrift::kKeep}).value());
  visit(std::uint8_t{1}, CusumChart::make({}).value());
  visit(std::uint8_t{2}, Ddm::make({}).value());
  visit(std::uint8_t{3}, Eddm::make({}).value());
  visit(std::uint8_t{4}, EwmaChart::make({}).value());
  visit(std::uint8_t{5}, HddmA::make({.two_sided = true}).value());
  visit(std::uint8_t{6}, HddmW::make({.two_sided = true}).value());
  visit(std::uint8_t{7}, Kswin::make({.window = 20, .recent = 6}).value());
  visit(std::uint8_t{8}, PageHinkley::make({.threshold = 20}).value());
  visit(std::uint8_t{9}, OnlineFdr::make({.rule = OnlineFdr::Rule::kLord}).value());
  visit(
      std::uint8_t{10},
      OnlineFdr::make({.rule = OnlineFdr::Rule::kAddis, .memory = 50, .candidate = 0.25}).value());
  visit_martingales(11, visit);
}

/// One value, whatever the detector calls it.
template <class Detector>
void hear(Detector& detector, double x) {
  if constexpr (std::is_same_v<Detector, Martingale>) {
    detector.observe(x);
  } else if constexpr (std::is_same_v<Detector, OnlineFdr>) {
    detector.test(x);
  } else {
    detector.update(x);
  }
}

}  // namespace foreshock::fuzz
