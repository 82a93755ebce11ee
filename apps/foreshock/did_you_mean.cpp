#include "foreshock/app/did_you_mean.h"

#include "foreshock/ingest/did_you_mean.h"

namespace foreshock::app {

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
  const std::string_view nearest = nearest_name(word, known);
  return nearest.empty() ? std::string{} : " (did you mean '" + std::string(nearest) + "'?)";
}

}  // namespace foreshock::app
