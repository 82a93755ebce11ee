#include "foreshock/filters/imm.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace foreshock::kalman {
namespace {

bool is_distribution(const Eigen::VectorXd& p) {
  return p.allFinite() && (p.array() >= 0).all() && std::abs(p.sum() - 1) < 1e-9;
}

/// Mean and covariance of a mixture; the columns of A are those of all, F and h being one.
Belief mixed(const std::vector<Belief>& beliefs, const Eigen::VectorXd& weights) {
  Belief out = beliefs[0];
  out.x.setZero();
  out.P.setZero();
  for (std::size_t i = 0; i < beliefs.size(); ++i) {
    out.x += weights[static_cast<Eigen::Index>(i)] * beliefs[i].x;
  }
  for (std::size_t i = 0; i < beliefs.size(); ++i) {
    const Eigen::VectorXd off = beliefs[i].x - out.x;
    out.P += weights[static_cast<Eigen::Index>(i)] * (beliefs[i].P + off * off.transpose());
  }
  return out;
}

}  // namespace

Imm::Imm(Options options, const Belief& start)
    : options_(std::move(options)),
      beliefs_(options_.regimes.size(), start),
      probabilities_(options_.first) {}

Result<Imm> Imm::make(Options options, const Belief& start) {
  const auto m = static_cast<Eigen::Index>(options.regimes.size());
  if (m == 0) return fail(Errc::kInvalidArgument, "regimes: there are none");
  for (const System& regime : options.regimes) {
    FORESHOCK_TRY_VOID(check(regime, start));
    if (regime.F != options.regimes[0].F || regime.h != options.regimes[0].h) {
      return fail(Errc::kInvalidArgument, "regimes: F or h differ");
    }
  }
  bool fits = options.moves.rows() == m && options.moves.cols() == m && options.first.size() == m &&
              is_distribution(options.first);
  for (Eigen::Index i = 0; fits && i < m; ++i) {
    fits = is_distribution(options.moves.row(i).transpose());
  }
  if (!fits) return fail(Errc::kInvalidArgument, "regimes: probabilities do not fit or sum to 1");
  return Imm(std::move(options), start);
}

/// P(i before | j now) = moves_ij P(i) / sum over i; each filter goes on from that mixture.
void Imm::step() {
  const Eigen::VectorXd next = options_.moves.transpose() * probabilities_;
  std::vector<Belief> out;
  for (Eigen::Index j = 0; j < next.size(); ++j) {
    // A regime that nothing leads to is nowhere; any mixture will do.
    const Eigen::VectorXd from =
        next[j] > 0 ? Eigen::VectorXd(options_.moves.col(j).cwiseProduct(probabilities_) / next[j])
                    : probabilities_;
    out.push_back(mixed(beliefs_, from));
    predict(options_.regimes[static_cast<std::size_t>(j)], out.back());
  }
  beliefs_ = std::move(out);
  probabilities_ = next;
}

Seen Imm::learn(double y) {
  if (started_) step();
  started_ = true;
  const Eigen::Index m = probabilities_.size();
  std::vector<Seen> seen;
  Seen out;
  for (std::size_t i = 0; i < beliefs_.size(); ++i) {
    seen.push_back(correct(options_.regimes[i], beliefs_[i], y));
    out.expected += probabilities_[static_cast<Eigen::Index>(i)] * seen[i].expected;
    out.diffuse = seen[i].diffuse;
  }
  Eigen::VectorXd log_weight(m);
  for (Eigen::Index i = 0; i < m; ++i) {
    const Seen& one = seen[static_cast<std::size_t>(i)];
    const double off = one.expected - out.expected;
    const double e = y - one.expected;
    out.variance += probabilities_[i] * (one.variance + off * off);
    const double log_density =
        -0.5 * (std::log(2 * std::numbers::pi * one.variance) + e * e / one.variance);
    log_weight[i] = one.variance > 0 ? std::log(probabilities_[i]) + log_density
                                     : -std::numeric_limits<double>::infinity();
  }
  // A value on the diffuse start has the same improper density in all of them, and one that none
  // of them allows tells nothing.
  if (y != y || out.diffuse > 0 || !std::isfinite(log_weight.maxCoeff())) return out;
  const Eigen::VectorXd weight = (log_weight.array() - log_weight.maxCoeff()).exp();
  probabilities_ = weight / weight.sum();
  return out;
}

Belief Imm::belief() const {
  return mixed(beliefs_, probabilities_);
}

}  // namespace foreshock::kalman
