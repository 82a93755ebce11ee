#include "foreshock/spectral/internal/fft_plans.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <vector>

#include <fftw3.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "foreshock/spectral/fft.h"

namespace foreshock::fft {
namespace {

/// Bytes; FFTW's vector code asks for 16.
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kHugePage = std::size_t{1} << 21U;
constexpr std::string_view kWisdomTitle = "foreshock fft wisdom 1, ";

/// Of FFTW only execution is safe on several threads; its planner, which also destroys, is not.
std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

struct Entry {
  Kind kind;
  std::size_t length;
  Planning planning;
  std::shared_ptr<const Plan> plan;

  bool is(const Entry& other) const {
    return kind == other.kind && length == other.length && planning == other.planning;
  }
};

/// What the planner's mutex guards. Never destroyed: objects that live as long as the program may
/// still ask.
struct Kept {
  std::vector<Entry> plans;  ///< The last one used is the last.
  std::string wisdom;        ///< FFTW's, of what was measured or imported.
};
Kept& kept() {
  static Kept& all = *new Kept;
  return all;
}

std::string exported() {
  char* text = fftw_export_wisdom_to_string();
  std::string copy = text == nullptr ? "" : text;
  std::free(text);
  return copy;
}

/// FFTW's wisdom set aside, and put back at the end. It is one for the whole process and plans of
/// any kind look into it: what was planned before, by whomever, would change what is planned now.
class OwnWisdom {
 public:
  explicit OwnWisdom(const std::string& own) : others_(exported()) {
    fftw_forget_wisdom();
    if (!own.empty()) fftw_import_wisdom_from_string(own.c_str());
  }
  OwnWisdom(const OwnWisdom&) = delete;
  OwnWisdom& operator=(const OwnWisdom&) = delete;
  ~OwnWisdom() {
    fftw_forget_wisdom();
    fftw_import_wisdom_from_string(others_.c_str());
  }

 private:
  std::string others_;
};

fftw_complex* as_complex(double* pairs) {
  return reinterpret_cast<fftw_complex*>(pairs);
}

fftw_plan plan_of(Kind kind, int n, unsigned flags, double* from, double* to) {
  switch (kind) {
    case Kind::kRealForward:
      return fftw_plan_dft_r2c_1d(n, from, as_complex(to), flags);
    case Kind::kRealBackward:
      return fftw_plan_dft_c2r_1d(n, as_complex(from), to, flags);
    case Kind::kComplexForward:
      return fftw_plan_dft_1d(n, as_complex(from), as_complex(to), FFTW_FORWARD, flags);
    case Kind::kComplexBackward:
      return fftw_plan_dft_1d(n, as_complex(from), as_complex(to), FFTW_BACKWARD, flags);
  }
  return nullptr;
}

/// Under the mutex. The buffers are those that measuring writes into; an estimate touches none.
std::shared_ptr<const Plan> make_plan(Kind kind, std::size_t length, Planning planning) {
  const Buffer from = make_buffer(2 * length + 2);
  const Buffer to = make_buffer(2 * length + 2);
  if (from == nullptr || to == nullptr) return nullptr;
  const bool measured = planning == Planning::kMeasured;
  const OwnWisdom own(measured ? kept().wisdom : "");
  fftw_plan_s* plan = plan_of(kind, static_cast<int>(length),
                              measured ? FFTW_MEASURE : FFTW_ESTIMATE, from.get(), to.get());
  if (measured) kept().wisdom = exported();
  return plan == nullptr ? nullptr : std::make_shared<const Plan>(plan, kind);
}

}  // namespace

void Release::operator()(double* memory) const {
  std::free(memory);
}

Buffer make_buffer(std::size_t doubles) {
  const std::size_t bytes = doubles * sizeof(double);
  const std::size_t page = bytes < 2 * kHugePage ? kCacheLine : kHugePage;
  const std::size_t whole = (bytes + page - 1) / page * page;
  void* const memory = std::aligned_alloc(page, whole);
#ifdef MADV_HUGEPAGE
  // In pages of 2 MiB, where the system has them: 500 times fewer to be asked for and looked up.
  // Only advice, so that there is nothing to be done if it is not taken.
  if (memory != nullptr && page == kHugePage) madvise(memory, whole, MADV_HUGEPAGE);
#endif
  return Buffer(static_cast<double*>(memory));
}

Plan::~Plan() {
  const std::lock_guard lock(planner());
  fftw_destroy_plan(plan_);
}

void Plan::run(double* from, double* to) const {
  switch (kind_) {
    case Kind::kRealForward:
      return fftw_execute_dft_r2c(plan_, from, as_complex(to));
    case Kind::kRealBackward:
      return fftw_execute_dft_c2r(plan_, as_complex(from), to);
    case Kind::kComplexForward:
    case Kind::kComplexBackward:
      return fftw_execute_dft(plan_, as_complex(from), as_complex(to));
  }
}

std::shared_ptr<const Plan> planned(Kind kind, std::size_t length, Planning planning) {
  std::vector<Entry> dropped;  // Destroyed behind the lock, which the end of a plan takes again.
  const std::lock_guard lock(planner());
  Entry wanted{kind, length, planning, nullptr};
  auto& plans = kept().plans;
  const auto found =
      std::find_if(plans.begin(), plans.end(), [&](const Entry& one) { return one.is(wanted); });
  if (found != plans.end()) {
    std::rotate(found, found + 1, plans.end());
    return plans.back().plan;
  }
  wanted.plan = make_plan(kind, length, planning);
  if (wanted.plan == nullptr || length > kMostPoints) return wanted.plan;
  std::size_t points = length;
  for (const Entry& one : plans) points += one.length;
  while (!plans.empty() && (plans.size() >= kMostPlans || points > kMostPoints)) {
    points -= plans.front().length;
    dropped.push_back(std::move(plans.front()));
    plans.erase(plans.begin());
  }
  plans.push_back(wanted);
  return wanted.plan;
}

}  // namespace foreshock::fft

namespace foreshock {

std::string export_fft_wisdom() {
  const std::lock_guard lock(fft::planner());
  return std::string(fft::kWisdomTitle) + fftw_version + "\n" + fft::kept().wisdom;
}

Status import_fft_wisdom(std::string_view text) {
  const std::string title = std::string(fft::kWisdomTitle) + fftw_version + "\n";
  if (text.substr(0, title.size()) != title) {
    const auto first = text.substr(0, std::min<std::size_t>(text.find('\n'), 80));
    return fail(Errc::kInvalidArgument, "FFT wisdom: it begins with '" + std::string(first) +
                                            "', not '" + title.substr(0, title.size() - 1) +
                                            "'; measure anew and export that");
  }
  const std::string wisdom(text.substr(title.size()));
  if (wisdom.empty()) return {};
  const std::lock_guard lock(fft::planner());
  const fft::OwnWisdom own(fft::kept().wisdom);
  if (fftw_import_wisdom_from_string(wisdom.c_str()) == 0) {
    return fail(Errc::kMalformedInput, "FFT wisdom: FFTW cannot read it; measure anew");
  }
  fft::kept().wisdom = fft::exported();
  return {};
}

}  // namespace foreshock
