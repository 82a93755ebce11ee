#include "foreshock/models/simplex.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace foreshock {
namespace {

struct Vertex {
  std::vector<double> x;
  double value = 0;
};

/// The moving figure: k + 1 vertices, best first.
class Simplex {
 public:
  using Function = std::function<double(std::span<const double>)>;
  Simplex(const Function& f, std::vector<double> start, double step) : f_(f) {
    vertices_.push_back({start, value_at(start)});
    for (std::size_t i = 0; i < start.size(); ++i) {
      auto moved = start;
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
    Vertex reflected = probe(centre, 1.0);
    if (reflected.value < best().value) {
      Vertex expanded = probe(centre, 2.0);
      replace_worst(expanded.value < reflected.value ? std::move(expanded) : std::move(reflected));
    } else if (reflected.value < vertices_[vertices_.size() - 2].value) {
      replace_worst(std::move(reflected));
    } else {
      const bool outside = reflected.value < worst.value;
      Vertex contracted = probe(centre, outside ? 0.5 : -0.5);
      if (contracted.value < std::min(reflected.value, worst.value)) {
        replace_worst(std::move(contracted));
      } else {
        shrink();
      }
    }
  }

 private:
  double value_at(std::span<const double> x) {
    ++evaluations_;
    const double value = f_(x);
    return std::isfinite(value) ? value : std::numeric_limits<double>::max();
  }

  std::vector<double> centre_without_worst() const {
    std::vector<double> centre(best().x.size(), 0.0);
    for (std::size_t v = 0; v + 1 < vertices_.size(); ++v) {
      for (std::size_t i = 0; i < centre.size(); ++i) centre[i] += vertices_[v].x[i];
    }
    for (double& c : centre) c /= static_cast<double>(vertices_.size() - 1);
    return centre;
  }

  /// The point at centre + far (centre - worst).
  Vertex probe(const std::vector<double>& centre, double far) {
    Vertex out{centre, 0};
    for (std::size_t i = 0; i < centre.size(); ++i) {
      out.x[i] += far * (centre[i] - vertices_.back().x[i]);
    }
    out.value = value_at(out.x);
    return out;
  }

  void replace_worst(Vertex vertex) {
    vertices_.back() = std::move(vertex);
    sort();
  }

  void shrink() {
    for (std::size_t v = 1; v < vertices_.size(); ++v) {
      for (std::size_t i = 0; i < best().x.size(); ++i) {
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
  std::vector<Vertex> vertices_;
  int evaluations_ = 0;
};

}  // namespace

SimplexResult minimize_simplex(const std::function<double(std::span<const double>)>& f,
                               std::vector<double> start, const SimplexOptions& options) {
  SimplexResult result{.x = std::move(start)};
  double step = options.first_step;
  // The second round starts anew at the first optimum; on a line there is nothing to fool the
  // first.
  const int rounds = result.x.size() > 1 ? 2 : 1;
  for (int round = 0; round < rounds; ++round) {
    Simplex simplex(f, result.x, step);
    const int left = options.most_evaluations - result.evaluations;
    while (simplex.spread() > options.tolerance && simplex.evaluations() < left) simplex.move();
    result.x = simplex.best().x;
    result.value = simplex.best().value;
    result.evaluations += simplex.evaluations();
    result.converged = simplex.spread() <= options.tolerance;
    step = 0.2 * options.first_step;
  }
  return result;
}

}  // namespace foreshock
