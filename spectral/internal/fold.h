#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace foreshock::seasons {

/// How much of a series one profile, repeated, explains.
struct Folded {
  double share = -1;      ///< Of the variance of what the moving average of one period leaves, each
                          ///< round foretold by the others; -1: too few rounds.
  double variance = 0;    ///< Of that.
  std::size_t parts = 0;  ///< Of the profile.
};

/// Folds one series at many periods.
class Folder {
 public:
  explicit Folder(std::span<const double> y);
  /// Another series of the same length; it must live as long as it is folded.
  void take(std::span<const double> y);

  /// Takes the moving average of one such period out; all below are about what it leaves.
  void flatten(double period);
  /// The smoother of the two profiles alone. Cost: O(32) a round.
  Folded glance(double period);
  /// Cost: O(n), without another pass where the profile has 32 parts.
  Folded fold(double period);
  /// The best period within `reach` bins of this one (bins of the spectrum: 1 / n), on `rounds`
  /// ever finer grids and whole numbers between.
  double refine(double period, double reach, int rounds, Folded& best);
  std::span<const double> flat() const { return flat_; }
  /// [n] The profile at that many parts, repeated.
  std::vector<double> profile(double period, std::size_t parts) const;

 private:
  double fine_share(double period, std::size_t parts);
  double smooth_share(double period, std::size_t parts);
  void lay_singles(double width, std::size_t parts);
  void add_singles(std::size_t from, std::size_t to, std::ptrdiff_t shift);
  std::size_t lay_runs(double width, std::size_t parts);

  /// A run of another length than one step.
  struct Odd {
    std::size_t part;
    double sum;
    double count;
  };

  std::size_t n_;
  std::size_t margin_;
  std::vector<double> sums_;       ///< [n + 2 margin + 1] running, of y and of its mirror images.
  std::vector<double> flat_;       ///< [n]
  std::vector<double> flat_sums_;  ///< [n + 1]
  double variance_ = 0;
  double square_ = 0;  ///< Sum of squares of flat_.
  std::span<const double> y_;
  std::vector<std::int32_t> edges_;  ///< First steps of runs, and the end.
  std::vector<double> run_sums_;
  std::vector<double> part_sums_;
  std::vector<double> part_counts_;
  std::vector<double> single_sums_;     ///< Of runs of one step, in some rounds' parts in a row,
  std::vector<double> single_squares_;  ///< so that rows are long.
  std::vector<double> single_counts_;
  std::vector<Odd> odd_;
};

}  // namespace foreshock::seasons
