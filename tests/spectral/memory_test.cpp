// How much memory calls take at once, FFTW's included: malloc and its kin are replaced by counting
// ones. In units of the input, 8 n bytes; what a call returns and the plans it leaves are counted.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <malloc.h>

#include "random_series.h"

#include "foreshock/spectral/burg.h"
#include "foreshock/spectral/correlation.h"
#include "foreshock/spectral/dpss.h"
#include "foreshock/spectral/lomb_scargle.h"
#include "foreshock/spectral/mstl.h"
#include "foreshock/spectral/multitaper.h"
#include "foreshock/spectral/residual.h"
#include "foreshock/spectral/seasons.h"
#include "foreshock/spectral/spectrum.h"
#include "foreshock/spectral/stft.h"
#include "foreshock/spectral/stl.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FORESHOCK_COUNTS_MEMORY 1

namespace {

std::atomic<std::size_t> in_use{0};
std::atomic<std::size_t> most{0};

void* counted(void* memory) {
  if (memory == nullptr) return memory;
  const std::size_t now = in_use += malloc_usable_size(memory);
  std::size_t before = most;
  while (now > before && !most.compare_exchange_weak(before, now)) {
  }
  return memory;
}

}  // namespace

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) {
  return counted(__libc_malloc(size));
}
void free(void* memory) {
  if (memory != nullptr) in_use -= malloc_usable_size(memory);
  __libc_free(memory);
}
void* calloc(std::size_t count, std::size_t size) {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
  void* const memory = malloc(bytes);
  return memory == nullptr ? memory : std::memset(memory, 0, bytes);
}
void* realloc(void* memory, std::size_t size) {
  void* const moved = malloc(size);
  if (moved == nullptr || memory == nullptr) return moved;
  std::memcpy(moved, memory, std::min(size, malloc_usable_size(memory)));
  free(memory);
  return moved;
}
void* memalign(std::size_t alignment, std::size_t size) {
  return counted(__libc_memalign(alignment, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
}  // extern "C"
#endif

namespace foreshock {
namespace {

constexpr std::size_t kPoints = 100'000;

struct Call {
  const char* name;
  double limit;  ///< In units of the input.
  std::function<bool(const std::vector<double>&)> run;
};

void PrintTo(const Call& call, std::ostream* out) {
  *out << call.name;
}

[[maybe_unused]] std::vector<double> series() {  // Not where nothing counts.
  Rng rng(20240602);
  auto y = random_series(rng, kPoints, 0.7);
  for (std::size_t t = 0; t < y.size(); ++t) {
    y[t] += 3 * std::sin(static_cast<double>(t) / 24) + std::cos(static_cast<double>(t) / 168);
  }
  return y;
}

std::vector<double> uneven() {
  std::vector<double> times(kPoints);
  for (std::size_t t = 0; t < times.size(); ++t) {
    times[t] = static_cast<double>(t) + 0.3 * std::sin(static_cast<double>(t));
  }
  return times;
}

/// Within four times the input, but where a reason is given: there the limit keeps what is.
std::vector<Call> calls() {
  using Y = std::vector<double>;
  static const Y times = uneven();
  static const Dpss tapers = dpss(kPoints, 2, 2).value();
  return {
      {"periodogram", 4, [](const Y& y) { return periodogram(y).has_value(); }},
      {"welch", 4, [](const Y& y) { return welch(y, {.segment = 1024}).has_value(); }},
      {"acf", 4, [](const Y& y) { return acf(y, 1000).has_value(); }},
      {"burg", 4, [](const Y& y) { return burg(y, 20).has_value(); }},
      {"spectrogram", 4, [](const Y& y) { return spectrogram(y, {.segment = 1024}).has_value(); }},
      {"stft", 4, [](const Y& y) { return stft(y, {.segment = 1024}).has_value(); }},
      {"multitaper", 6.2,  // 3 are returned; a plan, and a transform for each of 2 tapers.
       [&](const Y& y) { return multitaper(y, tapers).has_value(); }},
      {"lomb_scargle", 6.2,  // Times, weights, values and phases, and no answer to speak of.
       [&](const Y& y) {
         return lomb_scargle(times, y, FrequencyGrid{1e-4, 1e-4, 5000}).has_value();
       }},
      {"stl", 7.3,  // 4 are returned.
       [](const Y& y) { return stl(y, 24, StlOptions::r(0)).has_value(); }},
      {"stl_robust", 7.3,
       [](const Y& y) { return stl(y, 24, StlOptions::r(7, true)).has_value(); }},
      {"mstl", 10.3,  // 4 are returned, and STL's rounds work beside them.
       [](const Y& y) {
         return mstl(y, std::vector<int>{24, 168}).has_value();
       }},
      {"find_seasons", 21,  // Two versions of the series, running sums, folds, spectra, plans.
       [](const Y& y) { return find_seasons(y).has_value(); }},
      {"spectral_residual", 8,  // 2 are returned; plans for both directions.
       [](const Y& y) { return spectral_residual(y).has_value(); }},
  };
}

class Memory : public testing::TestWithParam<Call> {};

TEST_P(Memory, StaysWithinSoManyTimesTheInput) {
#ifndef FORESHOCK_COUNTS_MEMORY
  GTEST_SKIP() << "nothing counts here";
#else
  const auto y = series();
  const std::size_t before = in_use;
  most = before;

  ASSERT_TRUE(GetParam().run(y));

  const auto bytes = static_cast<double>(most - before);
  const double times = bytes / (8.0 * kPoints);
  RecordProperty("times_the_input", std::to_string(times));
  EXPECT_LE(times, GetParam().limit);
#endif
}

INSTANTIATE_TEST_SUITE_P(Calls, Memory, testing::ValuesIn(calls()),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace foreshock
