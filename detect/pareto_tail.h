#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "foreshock/detect/tail_shapes.h"

namespace foreshock {

/// One side of a distribution in bins, and what lies beyond each edge of its outermost ones: a
/// generalised Pareto distribution, averaged with the shapes that all of the side speaks for.
/// Bins and edges are counted from outside.
///
/// Cost:    some 3 us a fit; 1.6 KB. No allocation.
/// Source:  Hosking & Wallis (1987), Technometrics 29(3), for probability-weighted moments.
class ParetoTail {
 public:
  static constexpr std::size_t kBins = TailShapes::kBins;
  using Masses = std::array<double, kBins>;
  struct Counted {
    Masses counts{};
    Masses mass{};        ///< The counts with the stand-in's share of each bin.
    double stand_in = 0;  ///< So many points of the stand-in are in all, on both sides.
  };

  /// What the bins of this side hold of `total`; `edges` are the lower ones of all bins, as many or
  /// more, symmetric about 0, so that one array serves both sides. The tail is the outermost bins
  /// that hold `wanted` or more, and has to be right `reach` deep, log probability.
  ParetoTail(const Counted& counted, std::span<const double> edges, double total, double wanted,
             double reach);
  int bins() const { return static_cast<int>(bins_); }
  using Edges = std::array<double, kBins + 1>;
  /// log of the share of all points beyond each edge up to bins(), in [-700, 0], of two sides that
  /// speak for each other where they are alike; each alone where a tail takes all of its side.
  static std::array<Edges, 2> log_survivals(const ParetoTail& one, const ParetoTail& other);

 private:
  void fit(const Masses& mass);
  void take_shares();
  TailShapes::Side side(const Counted& counted) const;
  Edges log_survivals(const TailShapes* shapes) const;

  std::size_t bins_ = 0;
  double beyond_ = 0;  ///< Mass in the tail.
  double log_mass_ = 0;
  double sigma_ = 1;
  double xi_ = 0;
  double doubt_ = 0;  ///< A quarter of the variance of xi.
  double reach_ = 0;
  Edges excess_{};                        ///< Of edge k over where the tail begins.
  Edges logs_{};                          ///< log of the tail's share beyond edge k, by the fit.
  Edges shares_{};                        ///< And it itself.
  std::optional<TailShapes::Side> side_;  ///< What all of the side counted.
};

}  // namespace foreshock
