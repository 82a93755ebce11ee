#include "foreshock/models/simplex.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

constexpr std::size_t kMostDimensions = 6;

/// Fixed in size, so that a step of the search allocates nothing.
using Point = std::array<double, kMostDimensions>;

struct Vertex {
  Point x{};
  double value = 0;
};

/// The moving figure: k + 1 vertices, best first.
class Simplex {
 public:
  using Function = std::function<double(std::span<const double>)>;
  Simplex(const Function& f, std::span<const double> start, double step)
      : f_(f), dimensions_(start.size()) {
    Point at{};
    std::copy(start.begin(), start.end(), at.begin());
    vertices_.reserve(dimensions_ + 1);
    vertices_.push_back({at, value_at(at)});
    for (std::size_t i = 0; i < dimensions_; ++i) {
      Point moved = at;
      moved[i] += step;
      vertices_.push_back({moved, value_at(moved)});
    }
    sort();
  }

  const Vertex& best() const { return vertices_.front(); }
  double spread() const { return vertices_.back().value - vertices_.front().value; }
  int evaluations() const { return evaluations_; }

  /// One step of Nelder & Mead: reflect, then expand, contract or shrink.
  void move() {
    const Vertex& worst = vertices_.back();
    const auto centre = centre_without_worst();
    const Vertex reflected = probe(centre, 1.0);
    if (reflected.value < best().value) {
      const Vertex expanded = probe(centre, 2.0);
      replace_worst(expanded.value < reflected.value ? expanded : reflected);
    } else if (reflected.value < vertices_[vertices_.size() - 2].value) {
      replace_worst(reflected);
    } else {
      const bool outside = reflected.value < worst.value;
      const Vertex contracted = probe(centre, outside ? 0.5 : -0.5);
      if (contracted.value < std::min(reflected.value, worst.value)) {
        replace_worst(contracted);
      } else {
        shrink();
      }
    }
  }

 private:
  double value_at(const Point& x) {
    ++evaluations_;
    const double value = f_(std::span(x).first(dimensions_));
    return std::isfinite(value) ? value : std::numeric_limits<double>::max();
  }

  Point centre_without_worst() const {
    Point centre{};
    for (std::size_t v = 0; v + 1 < vertices_.size(); ++v) {
      for (std::size_t i = 0; i < dimensions_; ++i) centre[i] += vertices_[v].x[i];
    }
    for (double& c : centre) c /= static_cast<double>(vertices_.size() - 1);
    return centre;
  }

  /// The point at centre + far (centre - worst).
  Vertex probe(const Point& centre, double far) {
    Vertex out{centre, 0};
    for (std::size_t i = 0; i < dimensions_; ++i) {
      out.x[i] += far * (centre[i] - vertices_.back().x[i]);
    }
    out.value = value_at(out.x);
    return out;
  }

  void replace_worst(const Vertex& vertex) {
    vertices_.back() = vertex;
    sort();
  }

  void shrink() {
    for (std::size_t v = 1; v < vertices_.size(); ++v) {
      for (std::size_t i = 0; i < dimensions_; ++i) {
        vertices_[v].x[i] = 0.5 * (vertices_[v].x[i] + best().x[i]);
      }
      vertices_[v].value = value_at(vertices_[v].x);
    }
    sort();
  }

  void sort() {
    std::stable_sort(vertices_.begin(), vertices_.end(),
                     [](const Vertex& a, const Vertex& b) { return a.value < b.value; });
  }

  const Function& f_;
  std::size_t dimensions_;
  std::vector<Vertex> vertices_;
  int evaluations_ = 0;
};

}  // namespace

SimplexResult minimize_simplex(const std::function<double(std::span<const double>)>& f,
                               std::vector<double> start, const SimplexOptions& options) {
  FORESHOCK_CHECK(!start.empty() && start.size() <= kMostDimensions);
  SimplexResult result{.x = std::move(start)};
  double step = options.first_step;
  // The second round starts anew at the first optimum; on a line there is nothing to fool the
  // first.
  const int rounds = result.x.size() > 1 ? 2 : 1;
  for (int round = 0; round < rounds; ++round) {
    Simplex simplex(f, result.x, step);
    const int left = options.most_evaluations - result.evaluations;
    while (simplex.spread() > options.tolerance && simplex.evaluations() < left) simplex.move();
    const Point& best = simplex.best().x;
    std::copy_n(best.begin(), result.x.size(), result.x.begin());
    result.value = simplex.best().value;
    result.evaluations += simplex.evaluations();
    result.converged = simplex.spread() <= options.tolerance;
    step = 0.2 * options.first_step;
  }
  return result;
}

}  // namespace foreshock
